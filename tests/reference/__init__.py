"""An independent reference: derivatives of unchanged Python programs by dual numbers run in CPython."""

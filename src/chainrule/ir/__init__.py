"""The intermediate representation: pure values in structured regions."""

"""From IR to LLVM IR text: values become registers and memory."""

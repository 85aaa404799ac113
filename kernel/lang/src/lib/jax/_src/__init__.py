"""Where JAX keeps what is not public: the few names that programs reach for all the same."""

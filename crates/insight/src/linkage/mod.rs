//! Who is the same person twice: probabilistic record linkage.

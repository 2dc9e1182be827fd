//! Groups of similar customers, and trees that describe them in words.

//! What a message is about, in which language, and in which mood.

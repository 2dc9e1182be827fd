//! What customers are worth: recency, frequency and money, and the models of repeat buying.

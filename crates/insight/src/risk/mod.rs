//! Risk: who leaves, who does not pay, and what that costs.

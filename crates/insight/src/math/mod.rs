//! Special functions, optimisers and small linear algebra that the models share.

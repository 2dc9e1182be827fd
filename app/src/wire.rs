//! How values travel between the server's functions and the browser.

use std::marker::PhantomData;

use leptos::{
    serde_json,
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use crate::error::ApiError;

/// JSON, read from text as the resources in a page are. The library's own encoding reads it from bytes: a
/// second reader, and with it a second copy of every type's decoder in the browser program.
pub struct JsonText;

/// What a server function answers in.
pub type Json = Post<JsonText>;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Into::into)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(<serde_json::Error as serde::de::Error>::custom)?;
        serde_json::from_str(text)
    }
}

/// A value that travels as text through a part of the program that only hands it on: the part that shows it opens it,
/// and is the only one that knows how to read it.
pub struct Sealed<T>(String, PhantomData<fn() -> T>);

impl<T: Serialize> Sealed<T> {
    /// Writes the value down.
    ///
    /// # Errors
    /// [`ApiError::internal`] where it cannot be written as JSON.
    #[cfg(feature = "ssr")]
    pub fn new(value: &T) -> Result<Self, ApiError> {
        serde_json::to_string(value).map(|text| Self(text, PhantomData)).map_err(|error| ApiError::internal(&error))
    }
}

impl<T: DeserializeOwned> Sealed<T> {
    /// Reads the value.
    ///
    /// # Errors
    /// [`ApiError::Network`] where another build wrote it.
    pub fn open(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.0).map_err(|_| ApiError::Network)
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T> Serialize for Sealed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text, PhantomData))
    }
}

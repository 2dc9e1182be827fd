//! Tests of the server as a whole: one program, because each one would be linked by itself.

#![allow(missing_docs)]

mod api;
mod attacks;
mod cli;
mod cli_access;
mod common;
mod config;
mod crash;
mod demo;
mod export;
mod figures;
mod fuzz;
mod http;
mod import_csv;
mod import_online_retail;
mod import_properties;
mod imported;
mod insight;
mod lists;
mod live;
mod matrix;
mod merge;
mod northwind;
mod pages;
mod privacy;
mod scores;
mod settings;
mod sign_in;
mod view_as;

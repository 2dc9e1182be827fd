//! Tests of the server as a whole: one program, because each one would be linked by itself.

#![allow(missing_docs)]

mod alerts;
mod api;
mod attacks;
mod boards;
mod calls;
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
mod mail;
mod matrix;
mod merge;
mod northwind;
mod oidc;
mod pages;
mod pdf;
mod privacy;
mod rates;
mod recipients;
mod report_runs;
mod reports;
mod scores;
mod second_factor;
mod settings;
mod sign_in;
mod tls;
mod view_as;

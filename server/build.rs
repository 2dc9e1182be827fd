//! Makes sure that the folder which is embedded into the program exists, so that the server compiles
//! before the browser files were ever built; and that a release takes the newest of them in.

use std::{env, fs};

fn main() {
    let site = format!("{}/../target/site", env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    fs::create_dir_all(&site).expect("target/site can be made");
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads the files from the disk as they are at that moment.
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed={site}");
    }
}

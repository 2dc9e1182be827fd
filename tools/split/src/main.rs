//! Cuts the compiled browser program into the parts that `app::parts` names. What only one part uses
//! goes into that part, what several use into chunks they share, the rest stays in the main program.
//!
//! ```text
//! split IN.wasm DIR NAME
//! ```
//! writes `DIR/NAME.wasm` (the main program, still to go through wasm-bindgen as `NAME`), the other
//! parts, `DIR/parts.js` (which fetches them) and `DIR/parts.json` (which files each part needs).

use std::{error::Error, fs, path::Path, process::ExitCode};

use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let [input, directory, name] = words.as_slice() else {
        eprintln!("error: split takes three words: IN.wasm DIR NAME");
        return ExitCode::from(2);
    };
    match split(input, Path::new(directory), name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {input} could not be split: {error}");
            ExitCode::FAILURE
        }
    }
}

fn split(input: &str, directory: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let program = fs::read(input)?;
    let main_file = directory.join(format!("{name}.wasm"));
    let main_module = format!("./{name}.js");
    let mut options = Options::new(&program);
    options.output_dir = directory;
    options.main_out_path = &main_file;
    options.main_module = &main_module;
    options.link_name = "./parts.js";
    let parts = transform(options).map_err(|report| format!("{report:#}"))?;
    let manifest: std::collections::BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    fs::write(directory.join("parts.json"), serde_json::to_vec(&manifest)?)?;
    Ok(())
}

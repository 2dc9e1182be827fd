//! Cuts the compiled browser program into the parts that `app::parts` names, and binds it to JavaScript.
//! What only one part uses goes into that part, what several use into chunks they share, the rest stays
//! in the main program.
//!
//! ```text
//! split IN.wasm DIR NAME
//! ```
//! writes `DIR/NAME.wasm` and `DIR/NAME.js` (the main program, as `wasm-bindgen --target web` would), the
//! other parts, `DIR/parts.js` (which fetches them) and `DIR/parts.json` (which files each part needs).

use std::{collections::BTreeMap, error::Error, fs, path::Path, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let [input, directory, name] = words.as_slice() else {
        eprintln!("error: split takes three words: IN.wasm DIR NAME");
        return ExitCode::from(2);
    };
    let directory = Path::new(directory);
    match split(input, directory, name).and_then(|()| bind(directory, name)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {input} could not be split and bound: {error}");
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
    let manifest: BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    fs::write(directory.join("parts.json"), serde_json::to_vec(&manifest)?)?;
    Ok(())
}

fn bind(directory: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let main_file = directory.join(format!("{name}.wasm"));
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&main_file).web(true)?.typescript(false).demangle(false).keep_lld_exports(true).out_name(name);
    bindgen.generate(directory).map_err(|report| format!("{report:#}"))?;
    // As cargo-leptos names it, so that boot.js need not know who built the site.
    fs::rename(directory.join(format!("{name}_bg.wasm")), main_file)?;
    Ok(())
}

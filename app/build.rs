//! Turns the locale files into constants: a word that is used but not written, or written in one
//! language only, does not compile.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

const LOCALES: [&str; 3] = ["en", "es", "zh"];

fn main() {
    let tables: Vec<BTreeMap<String, String>> = LOCALES.iter().map(|locale| read(locale)).collect();
    for (locale, table) in LOCALES.iter().zip(&tables).skip(1) {
        if let Some(key) = tables[0].keys().find(|k| !table.contains_key(*k)) {
            panic!("locales/{locale}.toml lacks “{key}”");
        }
        if let Some(key) = table.keys().find(|k| !tables[0].contains_key(*k)) {
            panic!("locales/{locale}.toml has “{key}”, which locales/en.toml does not");
        }
        for (key, text) in &tables[0] {
            assert_eq!(holes(text), holes(&table[key]), "locales/{locale}.toml: “{key}” has other {{holes}} than English");
            assert!(!table[key].contains('\n'), "locales/{locale}.toml: “{key}” has more than one line");
        }
    }
    let mut code = String::new();
    for (index, (key, text)) in tables[0].iter().enumerate() {
        let name = key.replace(['.', '-'], "_").to_uppercase();
        writeln!(code, "/// “{}”\npub const {name}: Key = Key({index});", text).expect("a string takes text");
    }
    writeln!(code, "pub(super) const COUNT: usize = {};", tables[0].len()).expect("a string takes text");
    // The browser gets the texts of its language as a file (scripts/build-site.mjs), a line each in this order.
    writeln!(code, "#[cfg(not(target_arch = \"wasm32\"))]\npub(super) static TEXTS: [[&str; COUNT]; {}] = [", LOCALES.len())
        .expect("a string takes text");
    for table in &tables {
        writeln!(code, "    {:?},", table.values().collect::<Vec<_>>()).expect("a string takes text");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("keys.rs"), code).expect("OUT_DIR can be written");
}

fn read(locale: &str) -> BTreeMap<String, String> {
    let path = format!("locales/{locale}.toml");
    println!("cargo:rerun-if-changed={path}");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
    sections
        .into_iter()
        .flat_map(|(section, words)| words.into_iter().map(move |(word, text)| (format!("{section}.{word}"), text)))
        .collect()
}

fn holes(text: &str) -> Vec<&str> {
    let mut holes: Vec<_> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
    holes.sort_unstable();
    holes
}

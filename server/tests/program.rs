//! The program itself, as far as it needs no more than being started. With a test of this package beside it, cargo builds
//! target/release/vecino whenever it builds tests; those in `it`, which start it too, are a package of their own.

#[test]
fn it_tells_its_version() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vecino")).arg("--version").output().expect("the program starts");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), concat!("vecino ", env!("CARGO_PKG_VERSION")));
}

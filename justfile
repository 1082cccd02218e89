# `just` lists these. .ci/run is what decides; these are its parts, for the hand.

default:
    @just --list

# All checks, as they run before a change is taken
check:
    .ci/run

# The dashboard on the sample, or on a book
run *BOOK:
    cargo run --release -- {{BOOK}}

# Format and lints
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# All tests, or those whose name holds a word
test *WORD:
    cargo test --locked {{WORD}}

# The documentation of the code, private items too
doc:
    cargo doc --no-deps --document-private-items --open

# Look over changed snapshots of screens
review:
    cargo insta review

# What is written from the code: README tables, reference of the tables, pictures
written:
    UPDATE_README=1 UPDATE_REFERENCE=1 UPDATE_SCHEMA=1 cargo test --test suite -- readme book_reference schema
    cargo build --release
    .ci/pictures

# The speed of the forecast and of a screen over 100,000 deals
bench:
    cargo bench

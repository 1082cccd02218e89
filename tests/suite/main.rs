//! The program from outside, in one binary: two dozen took minutes to link.

mod acting;
mod acts;
mod bad_input;
mod book_reference;
mod dashboard;
mod details;
mod explain;
mod forecast;
mod forecast_book;
mod forecast_holds;
mod hostile;
mod import;
mod import_maps;
mod keep;
mod kit;
mod metrics_marketing;
mod metrics_sales;
mod month;
mod proof;
mod proposal;
mod readme;
mod report_keys;
mod session;
mod terminal;
mod writer;

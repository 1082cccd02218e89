//! What values with a form of their own are in a JSON Schema.

/// Says the form of a type that writes itself: `json_form!(Day, {"type": "string", "format": "date"})`.
macro_rules! json_form {
    ($type:ident, $form:tt) => {
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($form)
            }
        }
    };
}
pub(crate) use json_form;

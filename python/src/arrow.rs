//! Arrow tables in: whatever offers `__arrow_c_stream__` (or one batch as `__arrow_c_array__`).

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch, downcast_dictionary_array};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use imena_link::{Columns, iso_day};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Records as Arrow batches.
pub(crate) struct Records {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl Records {
    /// Takes the batches out of a Python object.
    pub(crate) fn take(records: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !records.hasattr("__arrow_c_stream__")? {
            return Err(PyTypeError::new_err(
                "records must offer __arrow_c_stream__: a pyarrow.Table, a DataFrame of polars or pandas (2.2 or newer), a DuckDB relation",
            ));
        }
        let capsule = records.call_method0("__arrow_c_stream__")?;
        let capsule = capsule.cast::<PyCapsule>()?;
        let stream = capsule
            .pointer_checked(Some(c"arrow_array_stream"))?
            .cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds a valid stream (Arrow PyCapsule interface); it is moved out, and what is left
        // in the capsule is marked as released.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
        let reader = reader.map_err(crate::wrong)?;
        let schema = arrow_array::RecordBatchReader::schema(&reader);
        let batches = reader
            .collect::<Result<Vec<_>, _>>()
            .map_err(crate::wrong)?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        Ok(Self {
            schema,
            batches,
            rows,
        })
    }
}

impl Columns for Records {
    fn len(&self) -> usize {
        self.rows
    }

    fn names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|f| f.name().clone()).collect()
    }

    fn each_cell(&self, name: &str, see: &mut dyn FnMut(bool, Option<&str>)) -> Result<(), String> {
        let at = self.schema.index_of(name).map_err(|e| e.to_string())?;
        for batch in &self.batches {
            let array = batch.column(at);
            let mut cells = Cells::new(array)?;
            for row in 0..array.len() {
                cells.see(row, true, see)?;
            }
        }
        Ok(())
    }
}

/// One array whose values are asked for as text.
struct Cells<'a> {
    array: &'a ArrayRef,
    text: String,
    values: Option<Box<Owned>>,
}

/// The values that a dictionary or a list points into.
struct Owned {
    values: ArrayRef,
}

impl<'a> Cells<'a> {
    fn new(array: &'a ArrayRef) -> Result<Self, String> {
        let values = match array.data_type() {
            DataType::Dictionary(_, _) => Some(dictionary_values(array)?),
            _ => None,
        };
        Ok(Self {
            array,
            text: String::new(),
            values: values.map(|values| Box::new(Owned { values })),
        })
    }

    fn see(
        &mut self,
        row: usize,
        first: bool,
        see: &mut dyn FnMut(bool, Option<&str>),
    ) -> Result<(), String> {
        if self.array.is_null(row) {
            see(first, None);
            return Ok(());
        }
        let inner = match self.array.data_type() {
            DataType::List(_) => Some(self.array.as_list::<i32>().value(row)),
            DataType::LargeList(_) => Some(self.array.as_list::<i64>().value(row)),
            DataType::FixedSizeList(_, _) => Some(self.array.as_fixed_size_list().value(row)),
            _ => None,
        };
        if let Some(list) = inner {
            if list.is_empty() {
                see(first, None);
            }
            let mut cells = Cells::new(&list)?;
            for i in 0..list.len() {
                if matches!(list.data_type(), DataType::List(_) | DataType::LargeList(_)) {
                    return Err("is a list of lists, which has no meaning here".to_owned());
                }
                cells.see(i, first && i == 0, see)?;
            }
            return Ok(());
        }
        if let Some(owned) = &self.values {
            let key = dictionary_key(self.array, row)?;
            let values = &owned.values;
            if values.is_null(key) {
                see(first, None);
            } else {
                let shown = text(values, key, &mut self.text)?;
                see(first, shown);
            }
            return Ok(());
        }
        let shown = text(self.array, row, &mut self.text)?;
        see(first, shown);
        Ok(())
    }
}

fn dictionary_values(array: &ArrayRef) -> Result<ArrayRef, String> {
    downcast_dictionary_array!(
        array => Ok(array.values().clone()),
        other => Err(format!("has the type {other}, which is not read"))
    )
}

fn dictionary_key(array: &ArrayRef, row: usize) -> Result<usize, String> {
    downcast_dictionary_array!(
        array => Ok(array.key(row).unwrap_or(0)),
        other => Err(format!("has the type {other}, which is not read"))
    )
}

fn number<T: ArrowPrimitiveType>(array: &ArrayRef, row: usize, to: &mut String)
where
    T::Native: std::fmt::Display,
{
    *to = array.as_primitive::<T>().value(row).to_string();
}

/// The text of a value that is there; none for numbers that are none.
fn text<'t>(
    array: &'t ArrayRef,
    row: usize,
    buffer: &'t mut String,
) -> Result<Option<&'t str>, String> {
    const DAY: i64 = 86_400;
    match array.data_type() {
        DataType::Utf8 => return Ok(Some(array.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => return Ok(Some(array.as_string::<i64>().value(row))),
        DataType::Utf8View => return Ok(Some(array.as_string_view().value(row))),
        DataType::Null => return Ok(None),
        DataType::Boolean => {
            return Ok(Some(if array.as_boolean().value(row) {
                "true"
            } else {
                "false"
            }));
        }
        DataType::Int8 => number::<Int8Type>(array, row, buffer),
        DataType::Int16 => number::<Int16Type>(array, row, buffer),
        DataType::Int32 => number::<Int32Type>(array, row, buffer),
        DataType::Int64 => number::<Int64Type>(array, row, buffer),
        DataType::UInt8 => number::<UInt8Type>(array, row, buffer),
        DataType::UInt16 => number::<UInt16Type>(array, row, buffer),
        DataType::UInt32 => number::<UInt32Type>(array, row, buffer),
        DataType::UInt64 => number::<UInt64Type>(array, row, buffer),
        DataType::Float32 => {
            let value = array.as_primitive::<Float32Type>().value(row);
            if !value.is_finite() {
                return Ok(None);
            }
            *buffer = value.to_string();
        }
        DataType::Float64 => {
            let value = array.as_primitive::<Float64Type>().value(row);
            if !value.is_finite() {
                return Ok(None);
            }
            *buffer = value.to_string();
        }
        DataType::Date32 => {
            *buffer = iso_day(i64::from(array.as_primitive::<Date32Type>().value(row)));
        }
        DataType::Date64 => {
            let value = array.as_primitive::<Date64Type>().value(row);
            *buffer = iso_day(value.div_euclid(DAY * 1000));
        }
        DataType::Timestamp(unit, _) => {
            let (value, a_second) = match unit {
                TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1),
                TimeUnit::Millisecond => (
                    array.as_primitive::<TimestampMillisecondType>().value(row),
                    1000,
                ),
                TimeUnit::Microsecond => (
                    array.as_primitive::<TimestampMicrosecondType>().value(row),
                    1_000_000,
                ),
                TimeUnit::Nanosecond => (
                    array.as_primitive::<TimestampNanosecondType>().value(row),
                    1_000_000_000,
                ),
            };
            *buffer = iso_day(value.div_euclid(DAY * a_second));
        }
        other => {
            return Err(format!(
                "has the type {other}, which is not read; give it as text"
            ));
        }
    }
    Ok(Some(buffer))
}

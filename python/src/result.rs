//! Arrow tables out, and what can be asked of a result.

use arrow_array::builder::{Float64Builder, Int8Builder, Int64Builder, StringBuilder};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator};
use imena_link::{Ids, Linker, Outcome};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::sync::Arc;

/// A table that anything which speaks Arrow can take.
#[pyclass(frozen, module = "imena")]
pub(crate) struct Table(RecordBatch);

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish for other types may be passed over; the taker converts.
        let _ = requested_schema;
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], self.0.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.0.schema();
        schema.fields().iter().map(|f| f.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<imena.Table: {} rows; {}>",
            self.0.num_rows(),
            self.column_names().join(", ")
        )
    }
}

/// A finished run.
#[pyclass(frozen, module = "imena")]
pub(crate) struct Linked {
    pub(crate) linker: Linker,
    pub(crate) outcome: Outcome,
}

fn ids(linker: &Linker, records: impl Iterator<Item = u32>) -> ArrayRef {
    match linker.table().ids() {
        Ids::Whole(ids) => {
            let mut out = Int64Builder::new();
            records.for_each(|r| out.append_value(ids[r as usize]));
            Arc::new(out.finish())
        }
        Ids::Text(ids) => {
            let mut out = StringBuilder::new();
            records.for_each(|r| out.append_value(&*ids[r as usize]));
            Arc::new(out.finish())
        }
    }
}

fn table(columns: Vec<(String, ArrayRef)>) -> PyResult<Table> {
    Ok(Table(
        RecordBatch::try_from_iter(columns).map_err(crate::wrong)?,
    ))
}

#[pymethods]
impl Linked {
    #[getter]
    fn links(&self) -> PyResult<Table> {
        let links = &self.outcome.links;
        let mut probability = Float64Builder::new();
        let mut weight = Float64Builder::new();
        let mut kind = StringBuilder::new();
        for link in links {
            probability.append_value(link.probability());
            weight.append_value(link.weight);
            kind.append_value(link.kind().word());
        }
        let mut columns: Vec<(String, ArrayRef)> = vec![
            ("id_l".into(), ids(&self.linker, links.iter().map(|l| l.a))),
            ("id_r".into(), ids(&self.linker, links.iter().map(|l| l.b))),
            ("prob".into(), Arc::new(probability.finish())),
            ("weight".into(), Arc::new(weight.finish())),
            ("kind".into(), Arc::new(kind.finish())),
        ];
        for (c, name) in self.linker.comparison_names().iter().enumerate() {
            let mut levels = Int8Builder::new();
            links
                .iter()
                .for_each(|l| levels.append_value(l.level(c).cast_signed()));
            columns.push((format!("level_{name}"), Arc::new(levels.finish())));
        }
        table(columns)
    }

    #[getter]
    fn clusters(&self) -> PyResult<Table> {
        let clusters = &self.outcome.clusters;
        table(vec![
            ("rec_id".into(), ids(&self.linker, 0..clusters.len() as u32)),
            (
                "cluster_id".into(),
                ids(&self.linker, clusters.iter().copied()),
            ),
        ])
    }

    #[getter]
    fn model(&self) -> String {
        self.linker
            .trained()
            .map(|t| t.to_json())
            .unwrap_or_default()
    }

    #[getter]
    fn report(&self) -> String {
        imena_link::report(&self.linker, &self.outcome, None)
    }

    fn figures_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.outcome.figures).map_err(crate::wrong)
    }

    fn explain_json(&self, a: &str, b: &str) -> PyResult<(String, String, String)> {
        let find = |id: &str| {
            let found = self.linker.table().ids().find(id);
            found.ok_or_else(|| PyKeyError::new_err(id.to_owned()))
        };
        let why = self
            .linker
            .explain(find(a)?, find(b)?)
            .ok_or_else(|| crate::wrong("nothing was learned"))?;
        let json = serde_json::to_string(&why).map_err(crate::wrong)?;
        Ok((json, why.text(), why.svg()))
    }
}

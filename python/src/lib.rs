//! `imena` for Python: the glue between Arrow tables and `imena-link`.

mod arrow;
mod result;

use arrow::Records;
use imena_link::{Decision, Linker, Model, ModelSource, Options, Said};
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use result::Linked;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

fn wrong(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Runs `work` on a thread of its own without holding Python, and looks now and then whether Ctrl-C was pressed.
fn interruptible<T: Send>(
    py: Python<'_>,
    stop: &AtomicBool,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    std::thread::scope(|scope| {
        let (tell, hear) = mpsc::channel();
        scope.spawn(move || {
            // Nobody listens only when the other side is gone already.
            drop(tell.send(work()));
        });
        let hear = Mutex::new(hear);
        let mut pressed = None;
        loop {
            let heard = py.detach(|| {
                let hear = hear.lock().expect("only this thread takes the lock");
                hear.recv_timeout(Duration::from_millis(50))
            });
            match heard {
                Ok(done) => return pressed.map_or(Ok(done), Err),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    if pressed.is_none()
                        && let Err(error) = py.check_signals()
                    {
                        stop.store(true, Ordering::Relaxed);
                        pressed = Some(error);
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(PyKeyboardInterrupt::new_err(
                        "the work ended without a result",
                    ));
                }
            }
        }
    })
}

fn decided(linker: &Linker, given: &[(String, String, bool)]) -> PyResult<Vec<Decision>> {
    let find = |id: &str| {
        linker
            .table()
            .ids()
            .find(id)
            .ok_or_else(|| PyValueError::new_err(format!("there is no record `{id}`")))
    };
    given
        .iter()
        .map(|(a, b, same)| {
            Ok(Decision {
                a: find(a)?,
                b: find(b)?,
                said: if *same { Said::Same } else { Said::Different },
            })
        })
        .collect()
}

#[pyfunction]
#[pyo3(signature = (records, model=None, decisions=Vec::new(), seed=1, threads=0, force=false))]
fn link(
    py: Python<'_>,
    records: &Bound<'_, PyAny>,
    model: Option<&str>,
    decisions: Vec<(String, String, bool)>,
    seed: u64,
    threads: usize,
    force: bool,
) -> PyResult<Linked> {
    let records = Records::take(records)?;
    let stop = AtomicBool::new(false);
    let (linker, outcome) = interruptible(py, &stop, || {
        let mut linker = prepared(&records, model)?;
        drop(records);
        let decisions = decided(&linker, &decisions)?;
        let options = Options {
            threads,
            seed,
            force,
            stop: Some(&stop),
            ..Options::default()
        };
        let outcome = linker.run(&decisions, &options).map_err(wrong)?;
        Ok::<_, PyErr>((linker, outcome))
    })??;
    Ok(Linked { linker, outcome })
}

/// A linker for records: with a model file's text, a trained model's JSON, Splink's settings, or a suggested model.
fn prepared(records: &Records, model: Option<&str>) -> PyResult<Linker> {
    let suggested;
    let text = match model {
        Some(text) => text,
        None => {
            suggested = imena_link::suggest_for_columns(records).map_err(wrong)?;
            &suggested
        }
    };
    let read = |model: &Model| imena_link::read_columns(records, model).map_err(wrong);
    if text.trim_start().starts_with('{') {
        return match ModelSource::from_json(text).map_err(wrong)?.0 {
            ModelSource::Trained(trained) => {
                let table = read(&trained.read_model().map_err(wrong)?)?;
                trained.linker(table).map_err(wrong)
            }
            ModelSource::Model(model) => Linker::new(read(&model)?, &model).map_err(wrong),
        };
    }
    let model = Model::from_toml(text).map_err(wrong)?;
    Linker::new(read(&model)?, &model).map_err(wrong)
}

#[pyfunction]
fn suggest(py: Python<'_>, records: &Bound<'_, PyAny>) -> PyResult<String> {
    let records = Records::take(records)?;
    py.detach(|| imena_link::suggest_for_columns(&records).map_err(wrong))
}

#[pymodule]
fn _imena(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Linked>()?;
    module.add_class::<result::Table>()?;
    module.add_function(wrap_pyfunction!(link, module)?)?;
    module.add_function(wrap_pyfunction!(suggest, module)?)?;
    Ok(())
}

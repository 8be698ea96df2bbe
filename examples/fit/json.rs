//! A fit as a line of JSON: its parameters and their standard errors by name, in the order of the
//! literature.

use patronage::lifetime::FitReport;
use serde::{Serialize, Serializer};

/// The line of a fit, with its line end; of contracts in segments also the segment.
pub(crate) fn line(report: &FitReport, segment: Option<&str>) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Fields<'a> {
        model: &'a str,
        parameters: Named<'a>,
        standard_errors: Named<'a>,
        log_likelihood: Option<f64>,
        customers: u64,
        status: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        segment: Option<&'a str>,
    }
    let fields = Fields {
        model: report.model,
        parameters: Named { report, errors: false },
        standard_errors: Named { report, errors: true },
        log_likelihood: report.log_likelihood,
        customers: report.customers,
        status: report.status.as_str(),
        segment,
    };
    serde_json::to_string(&fields).map(|line| line + "\n")
}

struct Named<'a> {
    report: &'a FitReport,
    errors: bool,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.report.parameters.iter().map(|parameter| {
            let value = Some(parameter.value).filter(|_| !self.errors);
            (parameter.name, value.or(parameter.standard_error.filter(|_| self.errors)))
        }))
    }
}

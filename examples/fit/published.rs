//! What the papers and the spreadsheets to them say of the data that ship with the crate.

/// Parameters, and what else is known of a fit.
pub(crate) struct Published {
    pub(crate) name: &'static str,
    pub(crate) parameters: &'static [f64],
    /// How many decimals the parameters are given with.
    pub(crate) decimals: usize,
    pub(crate) log_likelihood: Option<f64>,
    /// The repeat purchases expected in the 39 weeks held out; 1,882 happened.
    pub(crate) held_out: Option<f64>,
}

/// Of the CDNOW sample, calibrated to 1997-09-30, in weeks and dollars.
pub(crate) const SAMPLE: [Published; 4] = [
    Published {
        name: "bgnbd", // Fader, Hardie & Lee (2005), Marketing Science 24
        parameters: &[0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777],
        decimals: 9,
        log_likelihood: Some(-9_582.429_207),
        held_out: Some(1_653.41),
    },
    Published {
        name: "mbgnbd", // Batislam, Denizel & Filiztekin (2007)
        parameters: &[0.524_843_159, 6.183_085_280, 0.891_359_391, 1.614_002_240],
        decimals: 9,
        log_likelihood: Some(-9_582.135_716),
        held_out: Some(1_576.73),
    },
    Published {
        name: "paretonbd", // Schmittlein, Morrison & Colombo (1987)
        parameters: &[0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_289],
        decimals: 9,
        log_likelihood: Some(-9_594.976_179),
        held_out: Some(1_665.49),
    },
    Published {
        name: "gammagamma", // Fader & Hardie (2013)
        parameters: &[6.249_572_271, 3.744_224_667, 15.443_520_963],
        decimals: 9,
        log_likelihood: Some(-4_055.917_695),
        held_out: None,
    },
];

/// Of the two segments of Fader & Hardie (2007), *How to project customer retention*.
pub(crate) const SEGMENTS: [Published; 2] = [
    Published {
        name: "regular",
        parameters: &[0.704_077, 1.182_043],
        decimals: 6,
        log_likelihood: None,
        held_out: None,
    },
    Published {
        name: "high_end",
        parameters: &[0.668_088, 3.806_095],
        decimals: 6,
        log_likelihood: None,
        held_out: None,
    },
];

/// What is known of a fit, if anything.
pub(crate) fn of(known: &'static [Published], name: &str) -> Option<&'static Published> {
    known.iter().find(|published| published.name == name)
}

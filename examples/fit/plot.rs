//! Cumulative repeat purchases, expected and seen: for the terminal and as SVG.

use std::fmt::Write;

/// One week: expected by each model, and seen.
pub(crate) struct Week {
    pub(crate) expected: Vec<f64>,
    pub(crate) seen: f64,
}

/// Tracking of some models: cumulative, week by week.
pub(crate) struct Tracking {
    pub(crate) models: Vec<&'static str>,
    pub(crate) weeks: Vec<Week>,
    /// The first week that was not seen by the fit.
    pub(crate) held_out_from: usize,
}

/// The letter and the colour of a model.
fn style(model: &str) -> (char, &'static str) {
    match model {
        "bgnbd" => ('b', "#c0392b"),
        "mbgnbd" => ('m', "#2471a3"),
        _ => ('p', "#1e8449"),
    }
}

impl Tracking {
    fn most(&self) -> f64 {
        let all =
            self.weeks.iter().flat_map(|week| week.expected.iter().copied().chain([week.seen]));
        all.fold(1.0, f64::max)
    }

    /// At most eighty columns wide.
    pub(crate) fn in_terminal(&self) -> String {
        const ROWS: usize = 18;
        const WIDTH: usize = 70;
        let most = self.most();
        let columns = self.weeks.len().clamp(1, WIDTH);
        let mut grid = vec![vec![' '; columns]; ROWS];
        let border = self.held_out_from * columns / self.weeks.len().max(1);
        for row in &mut grid {
            if let Some(cell) = row.get_mut(border) {
                *cell = '┊';
            }
        }
        let mut put = |column: usize, value: f64, mark| {
            let row = (0..ROWS - 1).rev().find(|row| value < most * share(*row, ROWS));
            grid[row.map_or(0, |row| row + 1)][column] = mark;
        };
        for column in 0..columns {
            let Some(week) = self.weeks.get(column * self.weeks.len() / columns) else { continue };
            for (value, model) in week.expected.iter().zip(&self.models) {
                put(column, *value, style(model).0);
            }
            put(column, week.seen, '●');
        }
        let mut out = String::from("\nCumulative repeat purchases: ● seen");
        for model in &self.models {
            let _ = write!(out, ", {} {model}", style(model).0);
        }
        let _ = writeln!(out, "\n┊ here the fit ends\n");
        for (row, cells) in grid.iter().enumerate() {
            let label = if row % 4 == 0 {
                format!("{:.0}", most * share(row, ROWS))
            } else {
                String::new()
            };
            let line = format!("{label:>7} │{}", cells.iter().collect::<String>());
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let _ = writeln!(out, "{:>7} └{}", "", "─".repeat(columns));
        let _ = writeln!(
            out,
            "{:>9}1{:>width$} weeks",
            "",
            self.weeks.len(),
            width = columns.saturating_sub(7)
        );
        out
    }

    pub(crate) fn as_svg(&self) -> String {
        const WIDTH: f64 = 720.0;
        const HEIGHT: f64 = 420.0;
        const EDGE: f64 = 60.0;
        let most = self.most();
        #[expect(clippy::cast_precision_loss, reason = "weeks are few")]
        let x = |week: usize| {
            EDGE + (WIDTH - 2.0 * EDGE) * week as f64 / self.weeks.len().max(1) as f64
        };
        let y = |value: f64| HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * value / most;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
             <text x=\"{EDGE}\" y=\"30\" font-size=\"15\">Cumulative repeat purchases, expected and seen</text>\n\
             <path d=\"M{EDGE} {EDGE} V{bottom} H{right}\" fill=\"none\" stroke=\"black\"/>\n",
            bottom = HEIGHT - EDGE,
            right = WIDTH - EDGE,
        );
        for quarter in 0..=4_u8 {
            let value = most * f64::from(quarter) / 4.0;
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value:.0}</text>",
                EDGE - 6.0,
                y(value) + 4.0,
            );
        }
        for week in (0..=self.weeks.len()).step_by(13) {
            let (at, under) = (x(week), HEIGHT - EDGE + 18.0);
            let _ = writeln!(
                out,
                "<text x=\"{at:.1}\" y=\"{under}\" text-anchor=\"middle\">{week}</text>"
            );
        }
        let _ = writeln!(
            out,
            "<path d=\"M{at:.1} {EDGE} V{bottom}\" stroke=\"grey\" stroke-dasharray=\"4 4\"/>\n\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"grey\">here the fit ends</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">week</text>",
            EDGE - 6.0,
            WIDTH / 2.0,
            HEIGHT - 12.0,
            at = x(self.held_out_from),
            bottom = HEIGHT - EDGE,
        );
        let line = |values: &mut dyn Iterator<Item = f64>| {
            let points = std::iter::once(0.0).chain(values).enumerate();
            points.fold(String::new(), |mut line, (week, value)| {
                let _ = write!(line, "{:.1},{:.1} ", x(week), y(value));
                line
            })
        };
        let mut draw = |name: &str, colour: &str, place: f64, points: String| {
            let (key, points) = (EDGE + 20.0 + 18.0 * place, points.trim_end());
            let _ = writeln!(
                out,
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{points}\"/>\n\
                 <text x=\"{:.1}\" y=\"{key:.1}\" fill=\"{colour}\">{name}</text>",
                EDGE + 14.0,
            );
        };
        draw("seen", "black", 0.0, line(&mut self.weeks.iter().map(|week| week.seen)));
        for (place, model) in self.models.iter().enumerate() {
            let points = line(&mut self.weeks.iter().map(|week| week.expected[place]));
            draw(model, style(model).1, [1.0, 2.0, 3.0][place], points);
        }
        out.push_str("</svg>\n");
        out
    }
}

/// How high a row lies, as a share of the whole: 1 for the first, 0 for the last.
fn share(row: usize, rows: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rows are few")]
    let share = (rows - 1 - row) as f64 / (rows - 1) as f64;
    share
}

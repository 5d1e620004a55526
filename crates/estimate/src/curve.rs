//! A curve of n0: a density on rising nodes, from which quantiles are read.

/// How plausible each number of people on no list is.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    nodes: Vec<f64>,
    density: Vec<f64>,
    /// Mass up to and including each node.
    cumulative: Vec<f64>,
    whole: bool,
}

impl Curve {
    /// A density over rising nodes, integrated by the trapezium.
    pub fn new(nodes: Vec<f64>, density: Vec<f64>) -> Self {
        let mut cumulative = Vec::with_capacity(nodes.len());
        let mut sum = 0.0;
        for i in 0..nodes.len() {
            if i > 0 {
                sum += 0.5 * (density[i] + density[i - 1]) * (nodes[i] - nodes[i - 1]);
            }
            cumulative.push(sum);
        }
        Self {
            nodes,
            density,
            cumulative,
            whole: false,
        }
    }

    /// Probabilities of consecutive whole numbers.
    pub fn whole(nodes: Vec<f64>, density: Vec<f64>) -> Self {
        let mut sum = 0.0;
        let cumulative = density
            .iter()
            .map(|d| {
                sum += d;
                sum
            })
            .collect();
        Self {
            nodes,
            density,
            cumulative,
            whole: true,
        }
    }

    /// The whole mass, before normalization.
    pub fn mass(&self) -> f64 {
        self.cumulative.last().copied().unwrap_or(0.0)
    }

    /// The n0 below which a share `p` of the mass lies.
    pub fn quantile(&self, p: f64) -> f64 {
        let goal = p * self.mass();
        let at = self.cumulative.partition_point(|&c| c < goal);
        if at >= self.nodes.len() {
            return self.nodes.last().copied().unwrap_or(0.0);
        }
        if self.whole || at == 0 {
            return self.nodes[at];
        }
        let (c0, c1) = (self.cumulative[at - 1], self.cumulative[at]);
        let (x0, x1) = (self.nodes[at - 1], self.nodes[at]);
        if c1 <= c0 {
            return x1;
        }
        // Inside a cell the density is linear: solve the quadratic for the place of the goal.
        let (d0, d1) = (self.density[at - 1], self.density[at]);
        let width = x1 - x0;
        let need = goal - c0;
        let slope = (d1 - d0) / width;
        let part = if slope.abs() * width < 1e-9 * (d0 + d1) {
            need / (0.5 * (d0 + d1))
        } else {
            (-d0 + (d0 * d0 + 2.0 * slope * need).max(0.0).sqrt()) / slope
        };
        x0 + part.clamp(0.0, width)
    }

    /// The mean n0 over the nodes.
    pub fn mean(&self) -> f64 {
        if self.whole {
            let sum: f64 = self
                .nodes
                .iter()
                .zip(&self.density)
                .map(|(x, d)| x * d)
                .sum();
            return sum / self.mass();
        }
        let weighted = self
            .nodes
            .iter()
            .zip(&self.density)
            .map(|(x, d)| x * d)
            .collect();
        Self::new(self.nodes.clone(), weighted).mass() / self.mass()
    }

    /// The n0 with the highest density.
    pub fn mode(&self) -> f64 {
        self.nodes
            .iter()
            .zip(&self.density)
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map_or(0.0, |(x, _)| *x)
    }

    /// The share of the mass above `n0`.
    pub fn beyond(&self, n0: f64) -> f64 {
        let at = self.nodes.partition_point(|&x| x <= n0);
        if at == 0 {
            return 1.0;
        }
        1.0 - self.cumulative[at - 1] / self.mass()
    }

    /// The nodes and the normalized density, for drawing.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let mass = self.mass();
        self.nodes
            .iter()
            .zip(&self.density)
            .map(move |(&x, &d)| (x, d / mass))
    }

    /// `count` values that stand for the curve: its quantiles at evenly spaced levels.
    pub fn spread(&self, count: usize) -> Vec<f64> {
        (0..count)
            .map(|i| self.quantile((i as f64 + 0.5) / count as f64))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_triangle() {
        let curve = Curve::new(vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 0.0]);
        assert!((curve.quantile(0.5) - 1.0).abs() < 1e-12);
        assert!((curve.quantile(0.125) - 0.5).abs() < 1e-12);
        assert!((curve.mean() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn whole_numbers() {
        let curve = Curve::whole(vec![3.0, 4.0, 5.0], vec![0.2, 0.5, 0.3]);
        assert!((curve.quantile(0.5) - 4.0).abs() < 1e-12);
        assert!((curve.mode() - 4.0).abs() < 1e-12);
        assert!((curve.beyond(4.0) - 0.3).abs() < 1e-12);
    }
}

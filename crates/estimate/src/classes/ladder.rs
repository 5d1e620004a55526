//! A ladder of thinned tables under each chain, for tables on which the usual sampler sticks.
//!
//! Rung t sees the counts times b_t, rounded to whole people, so that every rung is an ordinary chain of
//! the same model; the fewer the people, the freer it moves. Neighboring rungs exchange parameters by the
//! likelihood with people and classes summed out, which leaves every rung's posterior as it is.

use super::sampler::{Chain, Data};
use super::{ClassSettings, Stage};
use crate::streams::{Key, Stream};
use rayon::prelude::*;

/// The least people a rung may see.
const PEOPLE_MIN: f64 = 40.0;
/// Each rung sees this part of the one above.
const STEP: f64 = 0.72;

struct Ladder {
    rungs: Vec<Data>,
    chains: Vec<Chain>,
    stream: Stream,
    turn: usize,
}

impl Ladder {
    fn new(data: &Data, index: usize, key: &Key) -> Self {
        let mut stream = key.stream("classes-ladder", index as u64, 0);
        let mut rungs = vec![data.clone()];
        let mut part = STEP;
        while data.seen * part >= PEOPLE_MIN {
            rungs.push(data.thinned(part));
            part *= STEP;
        }
        let chains = rungs
            .iter()
            .enumerate()
            .map(|(rung, data)| Chain::start(data, index + rung, &mut stream))
            .collect();
        Self {
            rungs,
            chains,
            stream,
            turn: 0,
        }
    }

    /// A sweep of every rung and one round of exchanges.
    fn step(&mut self) {
        for (chain, data) in self.chains.iter_mut().zip(&self.rungs) {
            chain.sweep(data, &mut self.stream);
        }
        self.turn ^= 1;
        let mut upper = self.turn;
        while upper + 1 < self.rungs.len() {
            let (a, b) = (&self.rungs[upper], &self.rungs[upper + 1]);
            let (head, tail) = self.chains.split_at_mut(upper + 1);
            let (x, y) = (&mut head[upper], &mut tail[0]);
            let gain =
                x.log_marginal(b) + y.log_marginal(a) - x.log_marginal(a) - y.log_marginal(b);
            if gain >= 0.0 || self.stream.uniform().ln() < gain {
                x.exchange(y);
            }
            upper += 2;
        }
    }
}

/// Runs ladders, longer each time, until one attempt is enough or the rounds are spent; the last attempt.
pub(super) fn climb(
    data: &Data,
    settings: &ClassSettings,
    key: &Key,
    enough: impl Fn(&Stage) -> bool,
) -> Option<Stage> {
    if settings.ladder_rounds == 0 {
        return None;
    }
    let mut ladders: Vec<Ladder> = (0..settings.chains)
        .map(|index| Ladder::new(data, index, key))
        .collect();
    let mut sweeps = settings.burn_in / 5;
    ladders.par_iter_mut().for_each(|ladder| {
        for _ in 0..sweeps {
            ladder.step();
        }
    });
    let mut last = None;
    for round in 0..settings.ladder_rounds {
        // Each round throws away all before it: 20,000 steps, then 60,000, and so on.
        let thin = (settings.thin / 5).max(1) * 3_usize.pow(round as u32);
        let chains: Vec<Vec<f64>> = ladders
            .par_iter_mut()
            .map(|ladder| {
                (0..settings.draws)
                    .map(|_| {
                        for _ in 0..thin {
                            ladder.step();
                        }
                        ladder.chains[0].unseen
                    })
                    .collect()
            })
            .collect();
        sweeps += thin * settings.draws;
        let degenerate = ladders.iter().any(|ladder| ladder.chains[0].degenerate);
        let stage = Stage::of("classes-ladder", chains, sweeps, degenerate);
        let done = enough(&stage);
        last = Some(stage);
        if done {
            break;
        }
    }
    last
}

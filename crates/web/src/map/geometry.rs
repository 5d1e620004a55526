//! The coast, lakes and rivers compiled into the program, and a projection that fits a small window.
//!
//! The table `data/water.bin` is made by `data/make_geometry.py` from public-domain Natural Earth; it holds no
//! border of any state, because a border is a claim with a date and the map makes none.

use std::sync::OnceLock;

/// A point as longitude and latitude in degrees.
pub(crate) type LonLat = (f64, f64);

/// Rings of land and lakes, lines of rivers.
pub(crate) struct Water {
    pub(crate) land: Vec<Vec<LonLat>>,
    pub(crate) lakes: Vec<Vec<LonLat>>,
    pub(crate) rivers: Vec<Vec<LonLat>>,
}

/// The geometry, decoded once.
pub(crate) fn water() -> &'static Water {
    static WATER: OnceLock<Water> = OnceLock::new();
    WATER.get_or_init(|| {
        let mut bytes = include_bytes!("../../data/water.bin").as_slice();
        let water = Water {
            land: lines(&mut bytes),
            lakes: lines(&mut bytes),
            rivers: lines(&mut bytes),
        };
        assert!(
            bytes.is_empty(),
            "water.bin ends where its third layer ends"
        );
        water
    })
}

fn lines(bytes: &mut &[u8]) -> Vec<Vec<LonLat>> {
    (0..varint(bytes))
        .map(|_| {
            let (mut x, mut y) = (0, 0);
            (0..varint(bytes))
                .map(|_| {
                    x += zigzag(varint(bytes));
                    y += zigzag(varint(bytes));
                    (x as f64 / 100.0, y as f64 / 100.0)
                })
                .collect()
        })
        .collect()
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes
            .split_first()
            .expect("water.bin is whole: it is compiled in and tested");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return value;
        }
        shift += 7;
    }
}

fn zigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

const EARTH_KM: f64 = 6371.0;

/// Lambert's azimuthal equal-area projection around a center: areas are true and north is up in the middle.
pub(crate) struct Projection {
    lon: f64,
    sin: f64,
    cos: f64,
}

impl Projection {
    /// A projection centered on the given point.
    pub(crate) fn around((lon, lat): LonLat) -> Projection {
        let (sin, cos) = lat.to_radians().sin_cos();
        Projection {
            lon: lon.to_radians(),
            sin,
            cos,
        }
    }

    /// Kilometers east and south of the center, and the cosine of the angle between the center and the point.
    pub(crate) fn km(&self, (lon, lat): LonLat) -> (f64, f64, f64) {
        let (sin, cos) = lat.to_radians().sin_cos();
        let (dsin, dcos) = (lon.to_radians() - self.lon).sin_cos();
        let angle = self.sin * sin + self.cos * cos * dcos;
        let k = EARTH_KM * (2.0 / (1.0 + angle).max(1e-6)).sqrt();
        (
            k * cos * dsin,
            -k * (self.cos * sin - self.sin * cos * dcos),
            angle,
        )
    }
}

/// The middle of some points on the globe, right also across the 180th meridian.
pub(crate) fn middle(points: &[LonLat]) -> LonLat {
    let mut sum = [0.0; 3];
    for &(lon, lat) in points {
        let (sin, cos) = lat.to_radians().sin_cos();
        let (lon_sin, lon_cos) = lon.to_radians().sin_cos();
        sum[0] += cos * lon_cos;
        sum[1] += cos * lon_sin;
        sum[2] += sin;
    }
    let flat = sum[0].hypot(sum[1]);
    (
        sum[1].atan2(sum[0]).to_degrees(),
        sum[2].atan2(flat).to_degrees(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometry_is_whole() {
        let water = water();
        assert!(water.land.len() > 100 && water.lakes.len() > 50 && water.rivers.len() > 50);
        for (lon, lat) in water
            .land
            .iter()
            .chain(&water.lakes)
            .chain(&water.rivers)
            .flatten()
        {
            assert!((-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat));
        }
        // Ladoga, without which nobody recognizes the region.
        assert!(water.lakes.iter().any(|ring| {
            ring.len() > 50
                && ring
                    .iter()
                    .all(|&(x, y)| (29.0..34.0).contains(&x) && (59.5..62.0).contains(&y))
        }));
    }

    #[test]
    fn projection_keeps_distance_near_the_center() {
        let projection = Projection::around((30.0, 60.0));
        let (x, y, _) = projection.km((30.0, 61.0));
        assert!(x.abs() < 0.01 && (y + 111.2).abs() < 0.2, "{x} {y}");
    }

    #[test]
    fn middle_crosses_the_date_line() {
        let (lon, lat) = middle(&[(179.0, 65.0), (-179.0, 65.0)]);
        assert!(
            (lon.abs() - 180.0).abs() < 1e-6 && (lat - 65.0).abs() < 0.1,
            "{lon} {lat}"
        );
    }
}

//! Cholesky's factor of a small symmetric matrix (Golub & Van Loan 2013, algorithm 4.2.1).

/// A pivot this small against its diagonal element means that the column is a combination of those before it.
const DEPENDENT: f64 = 1e-10;

/// The lower triangle L of a symmetric, positive definite matrix, which is L·Lᵀ.
pub(crate) struct Cholesky {
    size: usize,
    /// Row by row; what lies above the diagonal is zero.
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors a `size × size` matrix given row by row; only its lower triangle is read.
    ///
    /// # Errors
    /// The number of the first column that is a combination of those before it.
    pub(crate) fn of(matrix: &[f64], size: usize) -> Result<Self, usize> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower[row * size + k] * lower[column * size + k]).sum();
                let rest = matrix[row * size + column] - known;
                if row == column {
                    // Written so that a NaN fails as well.
                    if !(rest.is_finite() && rest > DEPENDENT * matrix[row * size + row]) {
                        return Err(row);
                    }
                    lower[row * size + row] = rest.sqrt();
                } else {
                    lower[row * size + column] = rest / lower[column * size + column];
                }
            }
        }
        Ok(Self { size, lower })
    }

    /// Solves A·x = `right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = right.to_vec();
        for row in 0..n {
            let known: f64 = (0..row).map(|k| self.lower[row * n + k] * x[k]).sum();
            x[row] = (x[row] - known) / self.lower[row * n + row];
        }
        for row in (0..n).rev() {
            let known: f64 = (row + 1..n).map(|k| self.lower[k * n + row] * x[k]).sum();
            x[row] = (x[row] - known) / self.lower[row * n + row];
        }
        x
    }

    /// The inverse of A, row by row.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let unit = |at: usize| (0..self.size).map(|k| if k == at { 1.0 } else { 0.0 }).collect::<Vec<_>>();
        (0..self.size).flat_map(|at| self.solve(&unit(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRIX: [f64; 9] = [4.0, 2.0, 0.6, 2.0, 5.0, 1.5, 0.6, 1.5, 3.0];

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let inverse = Cholesky::of(&MATRIX, 3).map(|factor| factor.inverse()).unwrap();
        for row in 0..3 {
            for column in 0..3 {
                let product: f64 = (0..3).map(|k| MATRIX[row * 3 + k] * inverse[k * 3 + column]).sum();
                assert!((product - f64::from(u8::from(row == column))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn a_column_that_depends_on_others_is_named() {
        // The last is the sum of the first two.
        let dependent = [1.0, 0.2, 1.2, 0.2, 1.0, 1.2, 1.2, 1.2, 2.4];
        assert_eq!(Cholesky::of(&dependent, 3).err(), Some(2));
        assert_eq!(Cholesky::of(&[f64::NAN], 1).err(), Some(0));
    }
}

//! Small square matrices: as many rows as a model has parameters.

/// A symmetric matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// The matrix of that size with these values on its diagonal and zero elsewhere.
    pub fn diagonal(size: usize, value: f64) -> Self {
        Self::by(size, |row, column| if row == column { value } else { 0.0 })
    }

    /// The matrix of that size whose cells on and below the diagonal are given by row and column.
    pub fn by(size: usize, mut cell: impl FnMut(usize, usize) -> f64) -> Self {
        let mut cells = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let value = cell(row, column);
                cells[row * size + column] = value;
                cells[column * size + row] = value;
            }
        }
        Self { size, cells }
    }

    /// Number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The value at a row and a column.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// All values times a factor.
    pub fn scaled(&self, factor: f64) -> Self {
        Self { size: self.size, cells: self.cells.iter().map(|cell| cell * factor).collect() }
    }

    /// The product with a vector.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        self.cells.chunks_exact(self.size).map(|row| dot(row, vector)).collect()
    }

    /// The lower triangle L with L Lᵀ = the matrix (Cholesky), row by row; none unless it is positive definite.
    pub fn cholesky(&self) -> Option<Vec<Vec<f64>>> {
        let mut lower = vec![vec![0.0; self.size]; self.size];
        for row in 0..self.size {
            for column in 0..=row {
                let rest = self.at(row, column) - dot(&lower[row][..column], &lower[column][..column]);
                if row == column {
                    // Rounding leaves a singular matrix a pivot of about this size.
                    if rest.is_nan() || rest <= 1e-13 * self.at(row, row).abs() {
                        return None;
                    }
                    lower[row][row] = rest.sqrt();
                } else {
                    lower[row][column] = rest / lower[column][column];
                }
            }
        }
        Some(lower)
    }

    /// The inverse; none unless the matrix is positive definite.
    pub fn inverse(&self) -> Option<Self> {
        let lower = self.cholesky()?;
        let columns: Vec<Vec<f64>> = (0..self.size)
            .map(|unit| {
                let mut solved = vec![0.0; self.size];
                for row in 0..self.size {
                    let wanted = f64::from(u8::from(row == unit));
                    solved[row] = (wanted - dot(&lower[row][..row], &solved[..row])) / lower[row][row];
                }
                for row in (0..self.size).rev() {
                    let below: f64 = (row + 1..self.size).map(|below| lower[below][row] * solved[below]).sum();
                    solved[row] = (solved[row] - below) / lower[row][row];
                }
                solved
            })
            .collect();
        Some(Self::by(self.size, |row, column| columns[row][column]))
    }
}

/// The sum of the products of two vectors.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_times_matrix_is_one() {
        let matrix = Symmetric::by(3, |row, column| [[4.0, 0.0, 0.0], [1.0, 3.0, 0.0], [0.5, -1.0, 2.0]][row][column]);
        let inverse = matrix.inverse().expect("positive definite");
        for column in 0..3 {
            let product = matrix.times(&(0..3).map(|row| inverse.at(row, column)).collect::<Vec<_>>());
            for (row, value) in product.iter().enumerate() {
                assert!((value - f64::from(u8::from(row == column))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_none() {
        assert_eq!(Symmetric::by(2, |_, _| 1.0).inverse(), None);
        assert_eq!(Symmetric::diagonal(2, -1.0).inverse(), None);
        assert_eq!(Symmetric::diagonal(1, f64::NAN).inverse(), None);
    }
}

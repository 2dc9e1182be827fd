//! Lists of numbers, end to end.

/// The items of each basket, or of each customer: lists of numbers, end to end in one block of memory. A number
/// takes four bytes, so that the purchases of millions of customers fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Where each list ends.
    ends: Vec<usize>,
    numbers: Vec<u32>,
    /// One more than the highest number.
    width: usize,
}

impl Lists {
    /// No list yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a list; what stands in it twice counts once.
    pub fn push(&mut self, list: &[u32]) {
        let start = self.numbers.len();
        self.numbers.extend_from_slice(list);
        self.numbers[start..].sort_unstable();
        let mut kept = start;
        for at in start..self.numbers.len() {
            if at == start || self.numbers[at] != self.numbers[kept - 1] {
                self.numbers[kept] = self.numbers[at];
                kept += 1;
            }
        }
        self.numbers.truncate(kept);
        self.ends.push(kept);
        self.width = self.width.max(self.numbers[start..].last().map_or(0, |last| *last as usize + 1));
    }

    /// How many lists.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One more than the highest number of any list.
    pub fn width(&self) -> usize {
        self.width
    }

    /// A list, ascending.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, list: usize) -> &[u32] {
        let start = if list == 0 { 0 } else { self.ends[list - 1] };
        &self.numbers[start..self.ends[list]]
    }

    /// Every list, ascending.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|list| self.get(list))
    }

    /// For each number, how many lists hold it.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.width];
        self.numbers.iter().for_each(|number| counts[*number as usize] += 1);
        counts
    }

    /// For each number, the lists that hold it.
    pub(super) fn turned(&self) -> Self {
        let mut ends: Vec<_> = self.counts().into_iter().map(|count| count as usize).collect();
        let mut sum = 0;
        for end in &mut ends {
            // Where the next list is to be written; at its end when all are.
            (*end, sum) = (sum, sum + *end);
        }
        let mut numbers = vec![0; self.numbers.len()];
        for (at, list) in self.iter().enumerate() {
            for number in list {
                let place = &mut ends[*number as usize];
                numbers[*place] = at as u32;
                *place += 1;
            }
        }
        Self { ends, numbers, width: self.len() }
    }
}

impl<L: AsRef<[u32]>> FromIterator<L> for Lists {
    fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
        let mut all = Self::new();
        lists.into_iter().for_each(|list| all.push(list.as_ref()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basket_lists_are_sets_and_turn_over() {
        let lists: Lists = [vec![3, 1, 3], vec![], vec![1, 0]].into_iter().collect();
        assert_eq!(lists.iter().collect::<Vec<_>>(), [&[1, 3][..], &[], &[0, 1]]);
        assert_eq!(lists.width(), 4);
        let turned = lists.turned();
        assert_eq!(turned.iter().collect::<Vec<_>>(), [&[2][..], &[0, 2], &[], &[0]]);
        assert_eq!(turned.turned().get(0), [1, 3]);
    }
}

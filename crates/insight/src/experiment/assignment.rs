//! Which arm a customer is in: decided by a hash, so that it needs no memory and is the same everywhere.

use crate::InsightError;

/// How many buckets customers are spread over; a share of one is 0.01 %.
pub const BUCKETS: u16 = 10_000;

/// The bucket of a customer in an experiment, 0 to 9,999: the top of MurmurHash3 (32 bits, seed 0) over the
/// experiment's key, a zero byte and the customer's id. The key is hashed too, so that two experiments split
/// the same customers independently. The rule must never change, or running experiments would be reshuffled.
pub fn bucket(experiment: &str, customer: &[u8]) -> u16 {
    let text = [experiment.as_bytes(), &[0], customer].concat();
    ((u64::from(murmur3(&text, 0)) * u64::from(BUCKETS)) >> 32) as u16
}

/// The arm of a customer: its number among `shares`, each in buckets; none for those beyond their sum, who are
/// not in the experiment. A share that grows at the end moves nobody from one arm to another.
///
/// # Errors
/// When the shares take more than all the buckets.
pub fn assign(experiment: &str, customer: &[u8], shares: &[u16]) -> Result<Option<usize>, InsightError> {
    let taken: u32 = shares.iter().map(|share| u32::from(*share)).sum();
    if taken > u32::from(BUCKETS) {
        return Err(InsightError::Invalid(format!("the arms take {taken} of {BUCKETS} buckets; lower their shares")));
    }
    let bucket = bucket(experiment, customer);
    let mut end = 0;
    Ok(shares.iter().position(|share| {
        end += share;
        bucket < end
    }))
}

/// MurmurHash3 for 32 bits by Appleby (2011), `MurmurHash3_x86_32` of SMHasher; in the public domain.
pub fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let scrambled = |block: u32| block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut blocks = bytes.chunks_exact(4);
    let mut hash = seed;
    for block in &mut blocks {
        hash ^= scrambled(block.iter().rev().fold(0, |word, byte| (word << 8) | u32::from(*byte)));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= scrambled(blocks.remainder().iter().rev().fold(0, |word, byte| (word << 8) | u32::from(*byte)));
    hash ^= bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sample_ratio;

    /// The vectors that implementations of MurmurHash3 are usually held against.
    #[test]
    fn experiment_hash_as_published() {
        for (text, seed, hash) in [
            ("", 0, 0),
            ("", 1, 0x514e_28b7),
            ("", 0xffff_ffff, 0x81f1_6f39),
            ("test", 0, 0xba6b_d213),
            ("test", 0x9747_b28c, 0x704b_81dc),
            ("Hello, world!", 0, 0xc036_3e43),
            ("Hello, world!", 0x9747_b28c, 0x2488_4cba),
            ("The quick brown fox jumps over the lazy dog", 0, 0x2e4f_f723),
            ("The quick brown fox jumps over the lazy dog", 0x9747_b28c, 0x2fa8_26cd),
        ] {
            assert_eq!(murmur3(text.as_bytes(), seed), hash, "{text:?} with the seed {seed}");
        }
    }

    #[test]
    fn experiment_assignment_is_even_and_independent() {
        let mut cells = [0_u64; 4];
        for customer in 0..100_000_u32 {
            let id = customer.to_string();
            let one = assign("one", id.as_bytes(), &[5_000, 5_000]).unwrap().unwrap();
            let two = assign("two", id.as_bytes(), &[5_000, 5_000]).unwrap().unwrap();
            cells[2 * one + two] += 1;
        }
        assert!(sample_ratio(&cells, &[1.0; 4]).unwrap().p_value > 0.001, "{cells:?}");
    }

    #[test]
    fn experiment_assignment_keeps_to_its_shares() {
        let ids: Vec<_> = (0..20_000_u32).map(u32::to_be_bytes).collect();
        let arms = |shares: &[u16]| -> Vec<_> { ids.iter().map(|id| assign("key", id, shares).unwrap()).collect() };
        let few = arms(&[1_000, 500]);
        let outside = few.iter().filter(|arm| arm.is_none()).count();
        assert!((16_700..17_300).contains(&outside), "{outside} are outside");
        for (before, after) in few.iter().zip(arms(&[1_000, 900])) {
            assert!(before.is_none() || *before == after);
        }
        assert!(assign("key", b"", &[6_000, 6_000]).is_err());
    }
}

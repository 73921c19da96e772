import CCrypto

/// A whole number of libcrypto that is never negative and leaves nothing of itself in memory.
///
/// Whoever raises to a secret power uses ``raised(to:modulo:)``, which takes as long for one exponent as for another of
/// its length. Running out of memory ends the process.
struct BigNumber: ~Copyable {
    private let pointer: OpaquePointer

    private init(taking pointer: OpaquePointer?) {
        guard let pointer else { fatalError("libcrypto has no memory for a number") }
        self.pointer = pointer
    }

    /// The number that these bytes are, the most significant one first.
    init(_ bytes: [UInt8]) {
        self.init(taking: BN_bin2bn(bytes, Int32(bytes.count), nil))
        // Exponents and what follows from them are secrets; that the rest is treated alike costs nothing here.
        BN_set_flags(pointer, BN_FLG_CONSTTIME)
    }

    deinit { BN_clear_free(pointer) }

    /// Without leading zeros; zero is one zero byte.
    var bytes: [UInt8] {
        let count = (Int(BN_num_bits(pointer)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: max(1, count))
        if count > 0 { BN_bn2bin(pointer, &bytes) }
        return bytes
    }

    /// Two's complement as Java's `BigInteger.toByteArray` writes it: a zero byte goes before a first bit that is set.
    var signedBytes: [UInt8] {
        let bytes = bytes
        return bytes[0] >= 0x80 ? [0] + bytes : bytes
    }

    var isZero: Bool { BN_is_zero(pointer) == 1 }

    /// This number to that power, in the time that the exponent's length takes whatever its bits (`modulus` is odd).
    func raised(to exponent: borrowing BigNumber, modulo modulus: borrowing BigNumber) -> BigNumber {
        let base = remainder(dividingBy: modulus)
        return .filled { [exponent = exponent.pointer, modulus = modulus.pointer] result, context in
            BN_mod_exp_mont_consttime(result, base.pointer, exponent, modulus, context, nil)
        }
    }

    func remainder(dividingBy modulus: borrowing BigNumber) -> BigNumber {
        .filled { [own = pointer, modulus = modulus.pointer] result, context in
            BN_nnmod(result, own, modulus, context)
        }
    }

    func times(_ factor: borrowing BigNumber) -> BigNumber {
        .filled { [own = pointer, factor = factor.pointer] result, context in BN_mul(result, own, factor, context) }
    }

    func plus(_ term: borrowing BigNumber) -> BigNumber {
        .filled { [own = pointer, term = term.pointer] result, _ in BN_add(result, own, term) }
    }

    /// The difference in the residues of a modulus.
    func minus(_ term: borrowing BigNumber, modulo modulus: borrowing BigNumber) -> BigNumber {
        .filled { [own = pointer, term = term.pointer, modulus = modulus.pointer] result, context in
            BN_mod_sub(result, own, term, modulus, context)
        }
    }

    /// A number that one of libcrypto's functions writes; it says 1 when it could.
    private static func filled(by compute: (OpaquePointer, OpaquePointer) -> Int32) -> BigNumber {
        let result = BigNumber(taking: BN_secure_new())
        guard let context = BN_CTX_secure_new() else { fatalError("libcrypto has no memory for arithmetic") }
        defer { BN_CTX_free(context) }
        guard compute(result.pointer, context) == 1 else { fatalError("libcrypto cannot compute") }
        BN_set_flags(result.pointer, BN_FLG_CONSTTIME)
        return result
    }
}

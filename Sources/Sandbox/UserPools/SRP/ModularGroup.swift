import CCrypto

/// Arithmetic modulo the 3072-bit prime of RFC 3526 (group 15), with the generator 2, on numbers as big-endian bytes.
///
/// What is not written otherwise takes numbers of any size and gives one below the prime, without leading zeros.
enum ModularGroup {
    static let generator: [UInt8] = [2]

    /// N, 384 bytes.
    static let prime: [UInt8] = hexBytes(
        """
        FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B\
        302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6\
        49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D\
        670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
        3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D\
        B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
        BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF
        """)

    /// base ^ exponent; the running time does not depend on the exponent.
    static func power(_ base: [UInt8], _ exponent: [UInt8]) -> [UInt8] {
        compute(Number(reducing: base), Number(exponent)) {
            BN_mod_exp_mont_consttime($0, $1, $2, $3, $4, nil)
        }
    }

    static func product(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        compute(Number(left), Number(right)) { BN_mod_mul($0, $1, $2, $3, $4) }
    }

    static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        compute(Number(left), Number(right)) { BN_mod_add($0, $1, $2, $3, $4) }
    }

    /// The same number below the prime: empty when it is a multiple of it.
    static func reduced(_ number: [UInt8]) -> [UInt8] { Number(reducing: number).bytes }

    private static let modulus = Number(prime)

    /// The result of an operation on two numbers and the prime, with room to calculate in.
    private static func compute(
        _ left: Number, _ right: Number,
        _ operation: (OpaquePointer, OpaquePointer, OpaquePointer, OpaquePointer, OpaquePointer) -> Int32
    ) -> [UInt8] {
        guard let context = BN_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        defer { BN_CTX_free(context) }
        let result = Number([])
        // The pointers alone would not keep the numbers.
        let isDone = withExtendedLifetime((left, right, result)) {
            operation(result.pointer, left.pointer, right.pointer, modulus.pointer, context)
        }
        precondition(isDone == 1, "libcrypto has no memory")
        return result.bytes
    }

    /// Bytes of an even number of hexadecimal digits.
    private static func hexBytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// One of libcrypto's numbers; never changed once it is made, except as the result of one computation.
    private final class Number: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ bytes: [UInt8]) {
            guard let pointer = BN_bin2bn(bytes, Int32(bytes.count), nil) else {
                preconditionFailure("libcrypto has no memory")
            }
            self.pointer = pointer
        }

        /// The number modulo the prime.
        convenience init(reducing bytes: [UInt8]) {
            self.init(bytes)
            guard let context = BN_CTX_new() else { preconditionFailure("libcrypto has no memory") }
            defer { BN_CTX_free(context) }
            precondition(
                BN_div(nil, pointer, pointer, ModularGroup.modulus.pointer, context) == 1, "libcrypto has no memory")
        }

        deinit { BN_clear_free(pointer) }

        /// Big-endian, without leading zeros: zero is empty.
        var bytes: [UInt8] {
            let count = (Int(BN_num_bits(pointer)) + 7) / 8
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
                written = Int(BN_bn2bin(pointer, buffer.baseAddress))
            }
        }
    }
}

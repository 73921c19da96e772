import Platform

/// Where one service is reached, by the endpoint rules that the AWS SDKs share.
package struct AWSEndpoint: Sendable, Hashable {
    /// Kinds of endpoints beside the ordinary one.
    package struct Variant: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// FIPS 140 validated cryptography.
        package static let fips = Variant(rawValue: 1)
        /// IPv4 and IPv6.
        package static let dualStack = Variant(rawValue: 2)

        /// What `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT` ask for (AWS SDKs and Tools reference guide).
        package init(environment: [String: String]) {
            self = []
            if environment["AWS_USE_FIPS_ENDPOINT"]?.lowercased() == "true" { insert(.fips) }
            if environment["AWS_USE_DUALSTACK_ENDPOINT"]?.lowercased() == "true" { insert(.dualStack) }
        }
    }

    package let service: AWSService
    /// The region that signatures name.
    package let region: String
    /// The absolute address that requests go to.
    package let url: String
    /// Host and port: the name of rate buckets and of what is known about the host's clock.
    package let host: String
    /// Whether it is on this machine, where rates are not limited.
    package let isLoopback: Bool

    /// The endpoint of a service in a region; `override`, when there is one, replaces AWS's own address altogether.
    ///
    /// Pseudo regions such as `fips-us-east-1` and `us-east-1-fips` mean the FIPS endpoint of that region. A region that
    /// cannot be part of a host name, and an override that may not be called, fail with code `endpoint`.
    package init(
        _ service: AWSService, region: String, variant: Variant = [], override: String? = nil
    ) throws(AWSServiceError) {
        var region = region
        var variant = variant
        if region.hasPrefix("fips-") || region.hasSuffix("-fips") {
            region = region.hasPrefix("fips-") ? String(region.dropFirst(5)) : String(region.dropLast(5))
            variant.insert(.fips)
        }
        guard (1...63).contains(region.utf8.count), region.utf8.allSatisfy(Self.isRegionByte) else {
            throw AWSServiceError(code: "endpoint", message: "The region of \(service.name) is not a region's name.")
        }
        let url = override ?? "https://\(Self.host(of: service, region: region, variant: variant))"
        do throws(HTTPTransportError) {
            let address = try HTTPAddress(url)
            self.url = url.hasSuffix("/") || address.target != "/" ? url : url + "/"
            self.host = address.authority
            self.isLoopback = address.isLoopback
        } catch {
            throw AWSServiceError(
                code: "endpoint", message: "The endpoint of \(service.name) cannot be called. \(error.message)")
        }
        self.service = service
        self.region = region
    }

    private static func host(of service: AWSService, region: String, variant: Variant) -> String {
        let partition = AWSPartition(region: region)
        let prefix = service.endpointPrefix
        switch (service, partition) {
        case (.sts, .govCloud) where variant == .fips:
            // Every STS endpoint of GovCloud is a FIPS endpoint.
            return "sts.\(region).\(partition.dnsSuffix)"
        case (.cognitoIdentity, .aws) where variant == .dualStack,
            (.cognitoIdentityProvider, .aws) where variant == .dualStack:
            return "\(prefix).\(region).\(partition.dnsSuffix)"
        case (.cognitoIdentity, .aws) where variant == [.fips, .dualStack] && fipsWithIPv6.contains(region),
            (.cognitoIdentityProvider, .aws) where variant == [.fips, .dualStack] && fipsWithIPv6.contains(region):
            return "\(prefix)-fips.\(region).\(partition.dnsSuffix)"
        default:
            let suffix = variant.contains(.dualStack) ? partition.dualStackDNSSuffix : partition.dnsSuffix
            return "\(prefix)\(variant.contains(.fips) ? "-fips" : "").\(region).\(suffix)"
        }
    }

    /// Where Cognito's ordinary FIPS endpoints have IPv6 as well.
    private static let fipsWithIPv6: Set<String> = ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]

    private static func isRegionByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}

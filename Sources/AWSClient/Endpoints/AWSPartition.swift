/// A part of AWS with accounts, regions and domain names of its own.
package enum AWSPartition: String, Sendable, Hashable {
    case aws
    case china = "aws-cn"
    case govCloud = "aws-us-gov"

    /// The partition that a region belongs to, by its prefix.
    package init(region: String) {
        if region.hasPrefix("cn-") {
            self = .china
        } else if region.hasPrefix("us-gov-") {
            self = .govCloud
        } else {
            self = .aws
        }
    }

    /// What the names of its endpoints end in.
    package var dnsSuffix: String {
        switch self {
        case .aws, .govCloud: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        }
    }

    /// What the names of endpoints that answer over IPv4 and IPv6 end in.
    package var dualStackDNSSuffix: String {
        switch self {
        case .aws, .govCloud: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        }
    }
}

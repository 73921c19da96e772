import Platform

/// What the environment says about the way out: proxies and certificates. Nothing is contacted.
struct NetworkChecks: CheckGroup {
    let examination: Examination

    private var environment: [String: String] { examination.environment }

    func checks() -> [Check] {
        var list = CheckList()
        judgeProxy(&list)
        judgeCertificates(&list)
        return list.checks
    }

    private func judgeProxy(_ list: inout CheckList) {
        let proxies = ProxySettings(environment: environment)
        if let outside = try? HTTPAddress("https://sts.amazonaws.com/"),
            case .blocked(let reason) = proxies.route(to: outside)
        {
            list.error(
                .networkProxy, "requests that need the proxy fail: \(reason)", place: "https_proxy",
                remedy: "write http://HOST:PORT, or unset it")
        }
        if let proxy = proxies.proxy {
            list.close(.networkProxy, "requests go through \(proxy.host):\(proxy.port)")
        }
        list.close(.networkProxy, "no proxy is set")
        let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"]
        guard let variable = names.first(where: { environment[$0]?.isEmpty == false }) else { return }
        let exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "").lowercased()
            .split { $0 == "," || $0 == " " }.map(String.init)
        if !exceptions.contains("*"), !exceptions.contains(where: { $0.hasPrefix("127.") }) {
            list.warning(
                .networkLoopback,
                "no_proxy leaves 127.0.0.1 out: evercred calls it directly all the same, but SDKs ask the "
                    + "proxy for a container endpoint", place: variable, remedy: "no_proxy=127.0.0.1,localhost,[::1]")
        }
        list.close(.networkLoopback, "no_proxy has 127.0.0.1")
    }

    /// Where SwiftNIO SSL looks by itself.
    private static let usualBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    private func judgeCertificates(_ list: inout CheckList) {
        for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"] {
            guard let path = environment[variable], !path.isEmpty else { continue }
            judge(bundle: path, of: variable, &list)
        }
        if let folder = environment["SSL_CERT_DIR"], !folder.isEmpty, PathFacts(folder).kind != .folder {
            list.error(
                .networkCertificates, "it names no folder: \(folder)", place: "SSL_CERT_DIR",
                remedy: "correct or unset it")
        }
        let isToldWhere = environment["SSL_CERT_FILE"] != nil || environment["SSL_CERT_DIR"] != nil
        if environment["AWS_CA_BUNDLE"] != nil, !isToldWhere {
            list.warning(
                .networkCertificates, "SDKs trust the certificates that it names, and evercred does not read it",
                place: "AWS_CA_BUNDLE", remedy: "set SSL_CERT_FILE to the same file")
        }
        if !isToldWhere, !Self.usualBundles.contains(where: { PathFacts($0).kind == .file }) {
            list.error(
                .networkCertificates, "there is no list of certificates to trust", place: Self.usualBundles[0],
                remedy: "install ca-certificates")
        }
        list.close(.networkCertificates, "the certificates to trust are there")
    }

    private func judge(bundle path: String, of variable: String, _ list: inout CheckList) {
        guard let bytes = FileContents.bytes(path, limit: 8 << 20) else {
            return list.error(
                .networkCertificates, "it names no file that this user can read: \(path)", place: variable,
                remedy: "correct or unset it")
        }
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            return list.error(
                .networkCertificates, "it names a file without certificates in PEM: \(path)", place: variable,
                remedy: "name a bundle of certificates in PEM")
        }
    }
}

import CredentialModel
import Platform
import Testing

@Suite("Proxy variables")
struct ProxySettingsTests {
    private func route(_ url: String, _ environment: [String: String]) throws -> ProxySettings.Route {
        ProxySettings(environment: environment).route(to: try HTTPAddress(url))
    }

    @Test func `without variables everything is direct`() throws {
        #expect(try route("https://example.com/", [:]) == .direct)
        #expect(try route("https://example.com/", ["https_proxy": "", "HTTP_PROXY": "http://proxy:1"]) == .direct)
    }

    @Test(
        arguments: [
            ("http://proxy.example:3128", "proxy.example", 3128, false, nil, nil),
            ("proxy.example:3128", "proxy.example", 3128, false, nil, nil),
            ("http://proxy.example/", "proxy.example", 80, false, nil, nil),
            ("http://[2001:db8::1]:3128", "2001:db8::1", 3128, false, nil, nil),
            ("http://me:p%40ss:w@proxy.example:3128", "proxy.example", 3128, false, "me", "p@ss:w"),
            ("socks5h://proxy.example", "proxy.example", 1080, true, nil, nil),
        ] as [(String, String, Int, Bool, String?, String?)])
    func `a proxy is read with port and login`(
        url: String, host: String, port: Int, isSOCKS: Bool, user: String?, password: String?
    ) throws {
        let settings = ProxySettings(environment: ["HTTPS_PROXY": url])
        let proxy = try #require(settings.proxy)
        #expect(proxy.host == host)
        #expect(proxy.port == port)
        #expect(proxy.isSOCKS == isSOCKS)
        #expect(proxy.user == user)
        #expect(proxy.password?.reveal() == password)
        #expect(settings.route(to: try HTTPAddress("https://example.com/")) == .through(proxy))
    }

    @Test func `the most particular variable wins`() {
        var environment = ["ALL_PROXY": "http://d:1", "all_proxy": "http://c:1", "HTTPS_PROXY": "http://b:1"]
        #expect(ProxySettings(environment: environment).proxy?.host == "b")
        environment["https_proxy"] = "http://a:1"
        #expect(ProxySettings(environment: environment).proxy?.host == "a")
    }

    @Test(arguments: ["https://proxy:1", "ftp://proxy:1", "http://", "http://proxy:port", "socks5://me:pw@proxy:1"])
    func `a proxy of no use blocks what it was meant for, and nothing else`(_ url: String) throws {
        guard case .blocked(let reason) = try route("https://example.com/", ["https_proxy": url]) else {
            Issue.record("the request would have gone round the proxy")
            return
        }
        #expect(reason.hasPrefix("https_proxy names") || reason.hasPrefix("https_proxy must"))
        #expect(!reason.contains("pw"))
        #expect(try route("https://127.0.0.1/", ["https_proxy": url]) == .direct)
        #expect(try route("https://example.com/", ["https_proxy": url, "no_proxy": "example.com"]) == .direct)
    }

    @Test(arguments: [
        "http://127.0.0.1:5000/", "http://localhost/", "https://[::1]/", "https://169.254.169.254/",
        "https://[fe80::1]/",
    ])
    func `this machine and the link never go through a proxy`(_ url: String) throws {
        #expect(try route(url, ["https_proxy": "http://proxy:1", "all_proxy": "http://proxy:1"]) == .direct)
    }

    @Test(arguments: [
        ("*", "https://example.com/", true),
        ("example.com", "https://example.com/", true),
        ("example.com", "https://a.example.com/", true),
        (".example.com", "https://a.example.com/", true),
        ("*.example.com", "https://a.example.com/", true),
        ("Example.COM", "https://a.EXAMPLE.com/", true),
        ("example.com", "https://badexample.com/", false),
        ("a.example.com", "https://example.com/", false),
        ("x, example.com", "https://example.com/", true),
        ("example.com:8443", "https://example.com:8443/", true),
        ("example.com:8443", "https://example.com/", false),
        ("10.1.2.3", "https://10.1.2.3/", true),
        ("10.1.2.3:443", "https://10.1.2.3/", true),
        ("10.1.2.3", "https://10.1.2.30/", false),
        ("10.0.0.0/9", "https://10.127.0.1/", true),
        ("10.0.0.0/9", "https://10.128.0.1/", false),
        ("10.0.0.0/99", "https://10.0.0.1/", false),
        ("10.0.0.0/8", "https://example.com/", false),
        ("2001:db8::/32", "https://[2001:db8::5]/", true),
        ("[2001:db8::5]:443", "https://[2001:db8::5]/", true),
        ("2001:db8::5", "https://[2001:db8::6]/", false),
        (",,", "https://example.com/", false),
    ])
    func `no_proxy names hosts, domains, addresses and networks`(list: String, url: String, isDirect: Bool) throws {
        let settings = ProxySettings(environment: ["https_proxy": "http://proxy:1", "no_proxy": list])
        #expect((settings.route(to: try HTTPAddress(url)) == .direct) == isDirect)
    }
}

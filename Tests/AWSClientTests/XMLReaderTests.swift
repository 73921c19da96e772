import AWSClient
import Testing

@Suite("XML")
struct XMLReaderTests {
    private func read(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test func `an answer of STS is read`() throws {
        let root = try read(
            """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/" a='>"'>
              <GetCallerIdentityResult>
                <Arn>arn:aws:iam::123456789012:user/A&amp;B</Arn ><UserId/><Account>123456789012</Account>
              </GetCallerIdentityResult>
              <ResponseMetadata><RequestId>01234567</RequestId></ResponseMetadata>
            </GetCallerIdentityResponse>

            """)
        #expect(root.name == "GetCallerIdentityResponse")
        let result = try #require(root["GetCallerIdentityResult"])
        #expect(result.children.map(\.name) == ["Arn", "UserId", "Account"])
        #expect(result["Arn"]?.text == "arn:aws:iam::123456789012:user/A&B")
        #expect(result["UserId"]?.text == "")
        #expect(root["ResponseMetadata"]?["RequestId"]?.text == "01234567")
    }

    @Test(arguments: [
        ("<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'"), ("<a>&#65;&#x42;&#x1F600;</a>", "AB😀"),
        ("<a>x<![CDATA[<b>&amp;]]]>y</a>", "x<b>&amp;]y"), ("<a>x<!-- no --><?pi?>y</a>", "xy"),
        ("<a>é\r\n\t</a>", "é\r\n\t"), ("<a/>", ""), ("<a b='1' />", ""), ("<n:a xmlns:n='x'>1</n:a>", "1"),
    ])
    func `text is what it says`(document: String, text: String) throws {
        #expect(try read(document).text == text)
    }

    @Test(arguments: [
        "", "   ", "text", "<a>", "<a></b>", "<a></a", "<a><b></a></b>", "<a/><b/>", "<a/>text", "text<a/>", "<a", "<",
        "< a/>", "<1a/>", "<a b/>", "<a b=1/>", "<a b='1/>", "<a b='<'/>", "<a b='1'c='2'/>", "<a>&</a>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#-1;</a>", "<a>&#x+1;</a>", "<a>&#;</a>",
        "<a>&amp</a>", "<a>\u{0}</a>", "<a>\u{1B}[2J</a>", "<a><![CDATA[x</a>", "<a><!-- x</a>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><!DOCTYPE a></a>",
    ])
    func `everything else is an error`(_ document: String) {
        #expect(throws: XMLSyntaxError.self) { try read(document) }
    }

    @Test func `invalid UTF-8 is an error`() {
        #expect(throws: XMLSyntaxError.self) { try XMLReader.read(Array("<a>".utf8) + [0xC3] + Array("</a>".utf8)) }
        #expect(throws: XMLSyntaxError.self) { try XMLReader.read([0x3C, 0xFF, 0x2F, 0x3E]) }
    }

    @Test func `depth and size are bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try read(nested(XMLReader.maximumDepth)).name == "a")
        #expect(throws: XMLSyntaxError.self) { try read(nested(XMLReader.maximumDepth + 1)) }
        #expect(throws: XMLSyntaxError.self) { try read(nested(100_000)) }
        let long = "<a>" + String(repeating: "x", count: XMLReader.maximumSize) + "</a>"
        #expect(throws: XMLSyntaxError.self) { try read(long) }
    }

    @Test func `an error names the place and never the content`() {
        let error = #expect(throws: XMLSyntaxError.self) { try read("<a>test-secret&test-secret;</a>") }
        #expect(error?.description == "unknown entity at byte 15")
    }
}

import StrictJSON
import Testing

@Suite("A JSON object")
struct JSONObjectTests {
    @Test func `setting a member replaces it in place, appends it, or removes it`() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = 4
        object["b"] = nil
        object["never there"] = nil
        #expect(JSONWriter.string(.object(object)) == #"{"a":3,"c":4}"#)
    }

    @Test func `of two members with one name the last wins in the first one's place`() {
        #expect(JSONWriter.string(.object(JSONObject([("a", 1), ("b", 2), ("a", 3)]))) == #"{"a":3,"b":2}"#)
    }

    @Test func `other values keep the names and their order`() {
        let object: JSONObject = ["b": 1, "a": .null]
        #expect(JSONWriter.string(.object(object.mapValues { [$0] })) == #"{"b":[1],"a":[null]}"#)
    }

    @Test func `null is a value, not an absence`() {
        let value: JSONValue = ["a": .null]
        #expect(value["a"] == JSONValue.null)
        #expect(value["b"] == nil)
    }

    @Test func `order and kind of number matter for equality`() {
        #expect(JSONValue.object(["a": 1, "b": 2]) != JSONValue.object(["b": 2, "a": 1]))
        #expect(JSONValue.integer(1) != .double(1))
        #expect(JSONValue.double(1.7e12).integer == 1_700_000_000_000)
        #expect(JSONValue.double(1.5).integer == nil)
        #expect(JSONValue.double(1e300).integer == nil)
    }
}

import CredentialModel
import Sandbox
import Testing

@Suite struct `Fault scripts` {
    @Test func `say everything that a fault can be`() throws {
        let script = """
            {"faults": [
              {"operation": "GetId", "matching": "billing", "times": 2, "probability": 0.25,
               "effect": {"error": {"status": 400, "code": "TooManyRequestsException", "message": "Slow", "retryAfter": 3}}},
              {"operation": "*", "effect": {"delay": 1.5}}, {"effect": {"skewDate": -600}}, {"effect": "truncate"},
              {"effect": "close"}, {"effect": "html500"}, {"effect": "garbage"}, {"effect": "endlessBody"},
              {"operation": "token", "effect": "redirect"}]}
            """
        #expect(
            try SandboxFault.script(Array(script.utf8)) == [
                SandboxFault(
                    operation: .getID, matching: "billing", times: 2, probability: 0.25,
                    effect: .error(status: 400, code: "TooManyRequestsException", message: "Slow", retryAfter: 3)),
                SandboxFault(effect: .delay(.milliseconds(1500))), SandboxFault(effect: .skewDate(by: .seconds(-600))),
                SandboxFault(effect: .truncate), SandboxFault(effect: .close), SandboxFault(effect: .html500),
                SandboxFault(effect: .garbage), SandboxFault(effect: .endlessBody),
                SandboxFault(operation: .token, effect: .redirect),
            ])
    }

    @Test(arguments: [
        ("", "not JSON"), ("[]", "the script must be an object"), ("{}", "faults must be a list"),
        (#"{"faults": [], "more": 1}"#, "'more' in the script must be one of faults"),
        (#"{"faults": [5]}"#, "faults[0] must be an object"),
        (#"{"faults": [{"effect": "close"}, {}]}"#, "faults[1].effect must be given"),
        (#"{"faults": [{"operation": "getid", "effect": "close"}]}"#, "faults[0].operation must be one of GetId, "),
        (#"{"faults": [{"times": 0, "effect": "close"}]}"#, "faults[0].times must be a whole number from 1"),
        (#"{"faults": [{"probability": 2, "effect": "close"}]}"#, "faults[0].probability must be a number from 0.0"),
        (#"{"faults": [{"matching": "", "effect": "close"}]}"#, "faults[0].matching must be a text"),
        (#"{"faults": [{"effect": {"delay": 1, "skewDate": 1}}]}"#, "faults[0].effect must be one of"),
        (#"{"faults": [{"effect": {"slow": 1}}]}"#, "'slow' in faults[0].effect"),
        (
            #"{"faults": [{"effect": {"error": {"status": 200, "code": "A"}}}]}"#,
            "faults[0].effect.error.status must be"
        ),
        (#"{"faults": [{"effect": {"error": {"status": 400}}}]}"#, "faults[0].effect.error.code must be given"),
        (#"{"faults": [{"effect": {"error": {"status": 400, "code": "a\r\nb"}}}]}"#, "code must be a text on one line"),
    ])
    func `are refused with the place that is wrong`(script: String, message: String) {
        let error = #expect(throws: SandboxError.self) { try SandboxFault.script(Array(script.utf8)) }
        #expect(error?.code == .faultScript)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}

import CredentialModel
import Testing
import UserPools

@testable import Commands

/// The users of a batch.
struct `A file of users` {
    private func read(
        _ text: String, _ format: BatchFile.Format = .csv, for operation: UserPoolOperation = .signUp
    ) -> BatchFile { BatchFile(Array(text.utf8), format, for: operation) }

    @Test func `says the same as CSV and as JSON Lines`() {
        let csv = read(
            "username,password,email,custom:team,client-metadata.run,validation-data.a\n"
                + "alice,Test-password-1,alice@example.com,,nightly,b\n")
        let json = read(
            #"{"username":"alice","password":"Test-password-1","attributes":{"email":"alice@example.com"},"#
                + #""clientMetadata":{"run":"nightly"},"validationData":{"a":"b"}}"#, .jsonLines)
        #expect(csv.faults == [] && json.faults == [])
        #expect(csv.rows.map(\.input) == json.rows.map(\.input))
        let input = csv.rows.first?.input
        #expect(input?.attributes == [UserAttribute("email", "alice@example.com")], "an empty field says nothing")
        #expect(input?.secrets == [.password: Secret("Test-password-1")])
        #expect(input?.metadata == LambdaMetadata.Maps(clientMetadata: ["run": "nightly"], validationData: ["a": "b"]))
        #expect(csv.rows.map(\.line) == [2] && json.rows.map(\.line) == [1])
        #expect(csv.holdsSecrets)
    }

    @Test func `tells an empty map from none`() {
        let file = read(
            "{\"username\":\"a\",\"clientMetadata\":{}}\n{\"username\":\"b\"}\n", .jsonLines, for: .resendSignUp)
        #expect(file.faults == [])
        #expect(file.rows.map(\.input.metadata.clientMetadata) == [[:], nil])
        #expect(!file.holdsSecrets)
    }

    @Test func `is read with a byte order mark, and tells names apart byte by byte`() {
        let mark = "\u{FEFF}"
        let file = read(
            mark + "{\"username\":\"caf\u{E9}\"}\n{\"username\":\"cafe\u{301}\"}\n", .jsonLines, for: .resendSignUp)
        #expect(file.faults == [])
        #expect(file.rows.map { Array($0.input.username.utf8).count } == [5, 6])
        #expect(read(mark + "username\na\n", for: .resendSignUp).faults == [])
    }

    @Test func `names every mistake with its line`() {
        let file = read(
            "username,password\nalice,Test-password-1\n,Test-password-1\nalice,Test-password-1\nbob,\ncarol\n")
        #expect(
            file.faults == [
                BatchFile.Fault(line: 3, message: "the row has no username"),
                BatchFile.Fault(line: 4, message: "the user 'alice' stands on line 2 already"),
                BatchFile.Fault(line: 5, message: "the row has no password"),
                BatchFile.Fault(line: 6, message: "1 fields stand under 2 columns"),
            ])
    }

    @Test(arguments: [
        ("password\nx\n", UserPoolOperation.signUp, "no column is called 'username'"),
        ("username,username\n", .signUp, "two columns have one name"),
        ("username,email\na,b\n", .resendSignUp, "has no use for a column 'email'"),
        ("username,code\na,1\n", .signUp, "has no use for 'code'"),
        ("", .signUp, "there is no user"),
    ])
    func `is refused for its head`(text: String, operation: UserPoolOperation, message: String) {
        let file = read(text, for: operation)
        #expect(file.faults.count == 1)
        #expect(file.faults.first?.message.contains(message) == true, "\(file.faults)")
    }

    @Test(arguments: [
        (#"{"username":"a","username":"b"}"#, "at byte"), (#"["a"]"#, "no JSON object"),
        (#"{"username":1}"#, "'username' is no text"),
        (#"{"username":"a","attributes":[]}"#, "'attributes' is no object"),
        (#"{"username":"a","attributes":{"b":1}}"#, "'attributes.b' is no text"),
        (#"{"username":"a","new-password":"x"}"#, "has no use for 'new-password'"),
    ])
    func `is refused for a line of JSON`(text: String, message: String) {
        let file = read("\n" + text, .jsonLines)
        #expect(file.faults.first?.line == 2)
        #expect(file.faults.first?.message.contains(message) == true, "\(file.faults)")
    }

    @Test func `asks of each operation what it takes`() {
        for operation in UserPoolOperation.allCases {
            let names = (operation.needsSession && operation != .changePassword ? [.password] : []) + operation.secrets
            var head = ["username"] + names.map(\.rawValue)
            var row = ["alice"] + names.map { _ in "test-secret" }
            if operation.takesAttributeName || operation.takesAttributes {
                head.append(operation.takesAttributeName ? "attribute" : "email")
                row.append("email")
            }
            let file = read(head.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n", for: operation)
            #expect(file.faults == [] && file.rows.count == 1, "\(operation)")
            guard let first = names.first else { continue }
            row[1] = ""
            let lacking = read(head.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n", for: operation)
            #expect(lacking.faults.map(\.message) == ["the row has no \(first.title.lowercased())"], "\(operation)")
        }
    }
}

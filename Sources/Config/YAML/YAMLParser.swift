import CYAML

/// libyaml's parser over bytes in memory: one event after the other.
final class YAMLParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from this memory as long as the parser lives.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(YAMLError) {
        // A byte-order mark would shift the first line's columns, and with them its indentation.
        let text =
            bytes.starts(with: YAMLText.byteOrderMark) ? bytes.dropFirst(YAMLText.byteOrderMark.count) : bytes[...]
        self.bytes = bytes
        input = .allocate(capacity: text.count)
        _ = input.initialize(fromContentsOf: text)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(message: "there is not enough memory to read the file")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event.
    func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        return YAMLEvent(event)
    }

    private func failure() -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "the file cannot be read"
        if state.error == YAML_READER_ERROR {
            let mark = bytes.count - input.count
            return YAMLError(
                at: state.problem_offset + mark, of: bytes, message: problem,
                remedy: "save the file as UTF-8 without control characters")
        }
        let context = state.context.map { " \(String(cString: $0))" } ?? ""
        let mark = state.problem_mark
        return YAMLError(
            line: mark.line + 1, column: mark.column + 1, message: problem + context,
            remedy: remedy(line: mark.line, column: mark.column, hasContext: state.context != nil, state.context_mark))
    }

    /// The usual slips, else where the thing began that could not be read to its end.
    private func remedy(line: Int, column: Int, hasContext: Bool, _ contextMark: yaml_mark_t) -> String? {
        let lines = bytes.split(separator: 0x0A, maxSplits: line + 1, omittingEmptySubsequences: false)
        let text = line < lines.count ? lines[line] : []
        switch text.dropFirst(column).first {
        case 0x09: return "indent with spaces, not with tabs"
        case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"): return "put quotes around the value"
        default: break
        }
        guard hasContext, contextMark.line != line else { return nil }
        return "it began at line \(contextMark.line + 1), column \(contextMark.column + 1)"
    }
}

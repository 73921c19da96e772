import ArgumentParser
import UserPools

/// `evercred user-pool send-custom-challenge-answer`.
struct SendCustomChallengeAnswerCommand: UserPoolSubcommand {
    static let operation = UserPoolOperation.sendCustomChallengeAnswer
    static let configuration = presented(
        "Go on with a sign-in that waits for an answer to a custom challenge.",
        "Amplify's Auth.sendCustomChallengeAnswer.")

    @OptionGroup var options: UserPoolOptions
    @Option(help: ArgumentHelp("The file with the answer; - is stdin.", valueName: "file"), completion: .file())
    var answerFile: String?
    @OptionGroup var tokens: TokenFileOption

    var details: UserPoolDetails {
        UserPoolDetails(files: [.answer: answerFile].compactMapValues(\.self), to: tokens.to)
    }
}

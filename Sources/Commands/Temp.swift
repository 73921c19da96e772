import CredentialModel
import Platform
struct HandlerInspection { init(runner: any ProcessRunner, environment: [String:String], time: any TimeSource) {}
 enum S: String { case violation }
 struct Finding { var severity: S; var rule: String; var explanation: String; var remedy: String? }
 func inspect(_ h: HandlerCommand, identity: Identity) async -> [Finding] { [] } }

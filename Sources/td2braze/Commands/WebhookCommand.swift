import ArgumentParser
import TreasureData

/// Prints what sends Braze's events to Treasure Data.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Print what to paste into Braze's webhook composer to send its events to Treasure Data."
    )

    @Argument(help: ArgumentHelp("The table that the events go to.", valueName: "db.table"))
    var table: String

    @Option(help: "us, jp, eu01, ap02 or ap03.")
    var tdSite: TreasureDataArguments.SiteName = .us

    func validate() throws {
        guard TableName(table) != nil else {
            throw ValidationError("expected DATABASE.TABLE, of letters, digits and _")
        }
    }

    func run() throws {
        guard let name = TableName(table), let site = Site(rawValue: tdSite.rawValue) else { return }
        print(Webhook(table: name, site: site).text)
    }
}

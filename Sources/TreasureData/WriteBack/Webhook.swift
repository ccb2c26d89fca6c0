/// What a person pastes into Braze's webhook composer to send Braze's events into a table of Treasure Data.
///
/// Source: Treasure Data documentation, "Postback API v2"; Braze documentation, "Supported personalization tags" and
/// "Create a webhook campaign".
public struct Webhook: Sendable {
    public let table: TableName
    public let site: Site

    public init(table: TableName, site: Site) {
        self.table = table
        self.site = site
    }

    /// The webhook URL.
    public var url: String {
        "https://\(site.ingestHost)/postback/v3/event/\(table.database)/\(table.table)"
    }

    /// The request headers; the key is pasted by hand, for it belongs into no shell history.
    public let headers = [("Content-Type", "application/json"), ("X-TD-Write-Key", "<write-only key>")]

    /// The body, as JSON with Liquid; each member becomes a column.
    public let body = """
        {
          "external_id": "{{${user_id}}}",
          "braze_id": "{{${braze_id}}}",
          "campaign_id": "{{campaign.${api_id}}}",
          "campaign_name": "{{campaign.${name} | json_escape}}",
          "message_variation_id": "{{campaign.${message_api_id}}}",
          "canvas_id": "{{canvas.${api_id}}}",
          "canvas_name": "{{canvas.${name} | json_escape}}",
          "dispatch_id": "{{campaign.${dispatch_id}}}",
          "sent_at": "{{'now' | date: '%Y-%m-%dT%H:%M:%SZ'}}"
        }
        """

    /// A command that writes one record, to see it arrive.
    public var test: String {
        """
        curl -sS -X POST '\(url)' \\
          -H 'Content-Type: application/json' -H "X-TD-Write-Key: $TD_WRITE_KEY" \\
          -d '{"external_id":"test","campaign_name":"test"}'
        """
    }

    /// Everything, for people.
    public var text: String {
        """
        Webhook URL
          \(url)

        HTTP method
          POST

        Request headers
        \(headers.map { "  \($0.0): \($0.1)" }.joined(separator: "\n"))

        Request body (raw text)
        \(body.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

        A test from your shell; the key stays in the variable
        \(test.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

        The answer is 200 whatever the key: look for the record in \(table) after a minute or two.
        In a message triggered by an event, add its properties: "plan": "{{event_properties.${plan} | json_escape}}".
        A body may have 1,048,064 bytes. Use a write-only key: whoever edits the webhook can read it.
        """
    }
}

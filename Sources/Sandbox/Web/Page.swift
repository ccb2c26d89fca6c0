/// The page at `/`: what the sandbox sees, live; one document without outside assets.
enum Page {
    static let reply: Reply = {
        var reply = Reply(status: 200, body: Array(document.utf8), contentType: "text/html; charset=utf-8")
        reply.headers = [
            (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"
            )
        ]
        return reply
    }()

    private static let document = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>td2braze sandbox</title>
        <link rel="icon" href="data:,">
        <style>
        \(PageStyle.text)
        </style>
        </head>
        <body>
        \(PageMarkup.text)
        <script>
        \(PageScript.text)
        \(PageChart.text)
        </script>
        </body>
        </html>
        """
}

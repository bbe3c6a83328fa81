/* A folder over http, as plain as a web server can be: types by suffix, index.html for a folder, 404.html where nothing is. */
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8", ".jsonld": "application/ld+json; charset=utf-8", ".xml": "application/xml; charset=utf-8",
  ".csv": "text/csv; charset=utf-8", ".tsv": "text/tab-separated-values; charset=utf-8", ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Serve `folder` on this machine; its address, which ends with "/", and the function that ends it. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const asked = normalize(decodeURIComponent(new URL(request.url, "http://here/").pathname));
    let place = join(folder, asked);
    try {
      if (!`${place}${sep}`.startsWith(`${folder}${sep}`)) throw new Error("outside");
      if ((await stat(place)).isDirectory()) place = join(place, "index.html");
      const content = await readFile(place);
      response.writeHead(200, { "content-type": TYPES[extname(place)] || "application/octet-stream", "content-length": content.length });
      response.end(request.method === "HEAD" ? undefined : content);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not there\n");
    }
  });
  server.keepAliveTimeout = 120_000; // a judge that pauses finds its connection still open
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

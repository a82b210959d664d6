# Makegood in a container. `docker compose up` (compose.yaml) runs it with Postgres; by itself it keeps everything in one
# file under /data:
#   docker build -t makegood .
#   docker run --env-file .env -p 127.0.0.1:8080:8080 -v makegood:/data makegood

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# Node 24 runs TypeScript as it is. `tsx` and its compiler serve older versions, and have no place where the server runs.
RUN rm -r node_modules/.bin node_modules/tsx node_modules/esbuild node_modules/@esbuild

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    DATABASE_URL=file:/data/makegood.db
WORKDIR /app
# Owned by root: the process may read its own code, and not change it.
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY db ./db
COPY server ./server
RUN install --directory --owner=node --group=node --mode=700 /data
VOLUME /data
USER node
EXPOSE 8080
# That the process answers, and not that its database does (/readyz): a restart mends no database.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# No npm in between: it would not pass SIGTERM on in time.
CMD ["node", "server/main.ts"]

declare module "*.css";

/** The script that runs inside the sandboxed frame, bundled on its own by build.ts. */
declare module "virtual:frame" {
  const code: string;
  export default code;
}

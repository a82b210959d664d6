export { default } from "../../ui/views/AppSettings.tsx";

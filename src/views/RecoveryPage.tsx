export { default } from "../../ui/views/RecoveryPage.tsx";

export { default } from "../../ui/views/Onboarding.tsx";

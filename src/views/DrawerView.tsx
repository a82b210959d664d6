export { default } from "../../ui/views/DrawerView.tsx";
